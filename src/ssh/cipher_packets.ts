/**
 * `chacha20-poly1305@openssh.com` in the shape in which ssh2 keeps its own
 * ciphers: one that seals what goes out, one that opens what comes in.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { randomFillSync } from "node:crypto";
import { ParacleError } from "../core/errors.ts";
import type { CipherMemory, Region } from "./cipher_memory.ts";
import type { Inbound, Outbound } from "./cipher_ssh2_crypto.d.ts";

/** Two keys: of the body, and of the length before it. */
const KEY_BYTES = 64;
const LENGTH_BYTES = 4;
const TAG_BYTES = 16;
const BLOCK_BYTES = 8;
const MIN_PADDING_BYTES = 4;
/** The longest packet ssh2 takes. */
const MAX_PACKET_BYTES = 35_000;
const REGION_BYTES = KEY_BYTES + LENGTH_BYTES + MAX_PACKET_BYTES + TAG_BYTES;
/** Packets are cut from pieces of this size, so that few are allocated. */
const PIECE_BYTES = 256 * 1024;

/**
 * Seals packets. What it hands to `onWrite` is never written to again, so a
 * socket may keep it without a copy.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { CipherMemory } from "./cipher_memory.ts";
 * import { PacketOpener, PacketSealer } from "./cipher_packets.ts";
 *
 * const memory = CipherMemory.open();
 * const key = crypto.getRandomValues(new Uint8Array(64));
 * const info = { sslName: "chacha20" };
 * const opener = new PacketOpener({
 *   seqno: 0,
 *   onPayload: (payload) => {
 *     assert.equal(payload.toString(), "hello");
 *     return undefined;
 *   },
 *   decipherInfo: info,
 *   decipherKey: key,
 * }, memory);
 * const sealer = new PacketSealer({
 *   seqno: 0,
 *   onWrite: (bytes) => opener.decrypt(bytes, 0, bytes.length),
 *   cipherInfo: info,
 *   cipherKey: key,
 * }, memory);
 *
 * const packet = sealer.allocPacket(5);
 * packet.write("hello", 5);
 * sealer.encrypt(packet);
 * assert.equal(opener.inSeqno, 1);
 * ```
 */
export class PacketSealer {
  /** Of the next packet; ssh2 reads it, and resets it at a key exchange. */
  outSeqno: number;
  readonly #onWrite: (packet: Buffer) => void;
  readonly #memory: CipherMemory;
  readonly #cutter: PacketCutter;
  #region: Region | undefined;

  /** Copies the keys; `free()` wipes the copy. */
  constructor(outbound: Outbound, memory: CipherMemory) {
    this.outSeqno = outbound.seqno;
    this.#onWrite = outbound.onWrite;
    this.#memory = memory;
    this.#cutter = new PacketCutter();
    this.#region = memory.take(REGION_BYTES);
    memory.bytes.set(outbound.cipherKey, this.#region.address);
  }

  /** Wipes the keys; what is to be sealed later is dropped. */
  free(): void {
    if (this.#region !== undefined) this.#memory.release(this.#region);
    this.#region = undefined;
  }

  /**
   * A packet with its length and padding in place; ssh2 writes the payload
   * from byte 5. At its end is room for the tag.
   */
  allocPacket(payloadBytes: number): Buffer {
    const over = (1 + payloadBytes) % BLOCK_BYTES;
    const padding = over + MIN_PADDING_BYTES > BLOCK_BYTES
      ? 2 * BLOCK_BYTES - over
      : BLOCK_BYTES - over;
    const body = 1 + payloadBytes + padding;
    const packet = this.#cutter.cut(LENGTH_BYTES + body + TAG_BYTES);
    packet.writeUInt32BE(body, 0);
    packet[LENGTH_BYTES] = padding;
    randomFillSync(packet, LENGTH_BYTES + 1 + payloadBytes, padding);
    return packet;
  }

  /** Seals a packet of {@linkcode PacketSealer.allocPacket} and sends it. */
  encrypt(packet: Buffer): void {
    if (this.#region === undefined) return;
    if (KEY_BYTES + packet.length > this.#region.sizeBytes) {
      this.#region = this.#enlarge(this.#region, KEY_BYTES + packet.length);
    }
    const keys = this.#region.address;
    const at = keys + KEY_BYTES;
    const { bytes, code } = this.#memory;
    bytes.set(packet, at);
    code.seal(keys, this.outSeqno, at, packet.length - TAG_BYTES);
    packet.set(bytes.subarray(at, at + packet.length));
    this.outSeqno = (this.outSeqno + 1) >>> 0;
    this.#onWrite(packet);
  }

  /** A server may take packets longer than ours; ssh2 then makes them. */
  #enlarge(region: Region, sizeBytes: number): Region {
    const larger = this.#memory.take(sizeBytes);
    const { bytes } = this.#memory;
    bytes.copyWithin(
      larger.address,
      region.address,
      region.address + KEY_BYTES,
    );
    this.#memory.release(region);
    return larger;
  }
}

/** Opens packets, in whatever pieces they arrive; see {@linkcode PacketSealer}. */
export class PacketOpener {
  /** Of the next packet; ssh2 reads it, and resets it at a key exchange. */
  inSeqno: number;
  /** Told of each payload; ssh2 replaces it during a key exchange. */
  _onPayload: Inbound["onPayload"];
  readonly #memory: CipherMemory;
  #region: Region | undefined;
  /** How much of the packet is there, and how much of it is waited for. */
  #have = 0;
  #need = LENGTH_BYTES;

  /** Copies the keys; `free()` wipes the copy. */
  constructor(inbound: Inbound, memory: CipherMemory) {
    this.inSeqno = inbound.seqno;
    this._onPayload = inbound.onPayload;
    this.#memory = memory;
    this.#region = memory.take(REGION_BYTES);
    memory.bytes.set(inbound.decipherKey, this.#region.address);
  }

  /** Wipes the keys and what had arrived; nothing is opened any more. */
  free(): void {
    if (this.#region !== undefined) this.#memory.release(this.#region);
    this.#region = undefined;
  }

  /**
   * Takes `data` from `start` to `end`. Returns where ssh2 should go on with
   * another decipher, or nothing when all was taken.
   *
   * @throws {ParacleError} `connect.lost` when a packet is not the server's;
   * ssh2 then ends the connection.
   */
  decrypt(data: Uint8Array, start: number, end: number): number | undefined {
    let at = start;
    while (at < end) {
      if (this.#region === undefined) return undefined;
      const keys = this.#region.address;
      const packet = keys + KEY_BYTES;
      const count = Math.min(this.#need - this.#have, end - at);
      this.#memory.bytes.set(
        new Uint8Array(data.buffer, data.byteOffset + at, count),
        packet + this.#have,
      );
      at += count;
      this.#have += count;
      if (this.#have < this.#need) return undefined;
      if (this.#need === LENGTH_BYTES) {
        this.#need = LENGTH_BYTES + this.#bodyBytes(keys) + TAG_BYTES;
        continue;
      }
      const answer = this._onPayload(this.#open(keys));
      if (answer !== undefined) return answer === false ? at : answer;
    }
    return undefined;
  }

  #bodyBytes(keys: number): number {
    const { code } = this.#memory;
    const body = code.openLength(keys, this.inSeqno, keys + KEY_BYTES) >>> 0;
    if (
      body > MAX_PACKET_BYTES || body < BLOCK_BYTES || body % BLOCK_BYTES !== 0
    ) {
      throw broken("Bad packet length", this.inSeqno);
    }
    return body;
  }

  #open(keys: number): Buffer {
    const { bytes, code } = this.#memory;
    const packet = keys + KEY_BYTES;
    const length = this.#need - TAG_BYTES;
    if (code.open(keys, this.inSeqno, packet, length) === 0) {
      throw broken("Invalid MAC", this.inSeqno);
    }
    this.inSeqno = (this.inSeqno + 1) >>> 0;
    this.#have = 0;
    this.#need = LENGTH_BYTES;
    const padding = bytes[packet + LENGTH_BYTES] ?? 0;
    const first = packet + LENGTH_BYTES + 1;
    return Buffer.from(bytes.slice(first, packet + length - padding).buffer);
  }
}

/** Cuts packets from larger pieces, one behind the other. */
class PacketCutter {
  #piece = new ArrayBuffer(0);
  #used = 0;

  cut(sizeBytes: number): Buffer {
    if (this.#used + sizeBytes > this.#piece.byteLength) {
      this.#piece = new ArrayBuffer(Math.max(PIECE_BYTES, sizeBytes));
      this.#used = 0;
    }
    const packet = Buffer.from(this.#piece, this.#used, sizeBytes);
    this.#used += sizeBytes;
    return packet;
  }
}

function broken(what: string, sequence: number): ParacleError {
  return new ParacleError("connect.lost", `${what} in packet ${sequence}`);
}
