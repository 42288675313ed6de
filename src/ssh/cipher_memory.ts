/**
 * The memory in which packets are sealed and opened: that of a WebAssembly
 * module, shared by all connections, a region for each cipher.
 *
 * WebAssembly, since no other way is fit for it. Packets of 32 KiB are sealed,
 * with Deno 2.9.6 on one core, at 860 MB/s by this module and at 270 by
 * `@noble/ciphers` in JavaScript; ssh2 with `node:crypto` leaves resources
 * behind for each packet. The source is in `scripts/cipher`.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { CIPHER_WASM } from "./cipher_wasm.ts";

/** What the module exports; every place is an address in its memory. */
export interface PacketCode {
  /** All it works on. */
  readonly memory: WebAssembly.Memory;
  /** The first address that is free for regions. */
  freeFrom(): number;
  /** Encrypts `length` bytes at `packet` and writes the tag behind them. */
  seal(keys: number, sequence: number, packet: number, length: number): void;
  /** What the first four bytes of a packet say, as a signed number. */
  openLength(keys: number, sequence: number, packet: number): number;
  /** Decrypts `length` bytes at `packet`; 0 when the tag behind them is wrong. */
  open(keys: number, sequence: number, packet: number, length: number): number;
  /** The stream cipher alone (RFC 8439, 2.4), in place. */
  chacha20(
    key: number,
    sequence: number,
    counter: number,
    data: number,
    length: number,
  ): void;
  /** The authenticator alone (RFC 8439, 2.5); `tag` takes 16 bytes. */
  poly1305(key: number, data: number, length: number, tag: number): void;
}

/** A part of the memory; its owner gives it back. */
export interface Region {
  /** Where it begins. */
  readonly address: number;
  /** How long it is. */
  readonly sizeBytes: number;
}

const PAGE_BYTES = 64 * 1024;
const GROW_PAGES = 16;
const BLOCK_BYTES = 4096;

/**
 * Hands out regions and takes them back, wiped. The memory grows by need and
 * never shrinks, so it stays as large as the most ciphers ever in use at once
 * made it: 36 KiB each.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { CipherMemory } from "./cipher_memory.ts";
 *
 * const memory = CipherMemory.open();
 * const region = memory.take(64);
 * memory.bytes.fill(1, region.address, region.address + 64);
 * memory.release(region);
 * assert.equal(memory.bytes[region.address], 0);
 * ```
 */
export class CipherMemory {
  /** What can be done in it. */
  readonly code: PacketCode;
  readonly #free = new Map<number, Region[]>();
  #bytes: Uint8Array;
  #next: number;

  /** Takes over all memory of `code`. */
  constructor(code: PacketCode) {
    this.code = code;
    this.#bytes = view(code.memory);
    this.#next = Math.ceil(code.freeFrom() / BLOCK_BYTES) * BLOCK_BYTES;
  }

  /** Compiles the module; throws where WebAssembly has no SIMD. */
  static open(): CipherMemory {
    const module = new WebAssembly.Module(Buffer.from(CIPHER_WASM, "base64"));
    const { exports } = new WebAssembly.Instance(module);
    return new CipherMemory(exports as WebAssembly.Exports & PacketCode);
  }

  /** All bytes. Not to be kept: growing detaches it. */
  get bytes(): Uint8Array {
    if (this.#bytes.length === 0) this.#bytes = view(this.code.memory);
    return this.#bytes;
  }

  /** A region of at least `sizeBytes`, all zero. */
  take(sizeBytes: number): Region {
    const size = Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES;
    const used = this.#free.get(size)?.pop();
    if (used !== undefined) return used;
    const address = this.#next;
    const missing = address + size - this.bytes.length;
    if (missing > 0) {
      this.code.memory.grow(
        Math.max(GROW_PAGES, Math.ceil(missing / PAGE_BYTES)),
      );
    }
    this.#next += size;
    return { address, sizeBytes: size };
  }

  /** Takes a region back and wipes it; the caller must not use it again. */
  release(region: Region): void {
    const { address, sizeBytes } = region;
    this.bytes.fill(0, address, address + sizeBytes);
    const same = this.#free.get(sizeBytes);
    if (same === undefined) this.#free.set(sizeBytes, [region]);
    else same.push(region);
  }
}

let shared: CipherMemory | undefined;

/** The memory of this process; throws where WebAssembly has no SIMD. */
export function cipherMemory(): CipherMemory {
  return shared ??= CipherMemory.open();
}

function view(memory: WebAssembly.Memory): Uint8Array {
  return new Uint8Array(memory.buffer);
}
