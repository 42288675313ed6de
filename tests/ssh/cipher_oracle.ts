/**
 * The packet cipher a second time, slowly: Poly1305 in whole numbers, after
 * RFC 8439, and OpenSSH's packets over the runtime's own ChaCha20.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createCipheriv, getCiphers } from "node:crypto";

const PRIME = (1n << 130n) - 5n;
const CLAMP = 0x0ffffffc0ffffffc0ffffffc0fffffffn;

/** Whether `node:crypto` has ChaCha20 here; Deno before 2.9 has not. */
export function hasChacha20(): boolean {
  return getCiphers().includes("chacha20");
}

/** The tag of a message (RFC 8439, 2.5.1). */
export function poly1305(key: Uint8Array, message: Uint8Array): Uint8Array {
  const r = number(key.subarray(0, 16)) & CLAMP;
  let sum = 0n;
  for (let at = 0; at < message.length; at += 16) {
    const block = message.subarray(at, at + 16);
    sum = (sum + number(block) + (1n << BigInt(8 * block.length))) * r % PRIME;
  }
  sum += number(key.subarray(16, 32));
  return Uint8Array.from(
    { length: 16 },
    (_, i) => Number((sum >> BigInt(8 * i)) & 255n),
  );
}

/** Encrypts `data` from a block on, with a packet's number as nonce. */
export function chacha20(
  key: Uint8Array,
  data: Uint8Array,
  place: { readonly sequence: number; readonly block: number },
): Uint8Array {
  const iv = Buffer.alloc(16);
  iv.writeUInt32LE(place.block, 0);
  iv.writeUInt32BE(place.sequence, 12);
  const cipher = createCipheriv("chacha20", key, iv);
  const sealed = cipher.update(data);
  cipher.final(); // or Deno keeps it
  return sealed;
}

/** Length and body, encrypted, with the tag behind them. */
export function sealPacket(
  keys: Uint8Array,
  sequence: number,
  packet: Uint8Array,
): Uint8Array {
  const bodyKey = keys.subarray(0, 32);
  const first = { sequence, block: 0 };
  const sealed = Buffer.concat([
    chacha20(keys.subarray(32, 64), packet.subarray(0, 4), first),
    chacha20(bodyKey, packet.subarray(4), { sequence, block: 1 }),
  ]);
  const once = chacha20(bodyKey, new Uint8Array(32), first);
  return Buffer.concat([sealed, poly1305(once, sealed)]);
}

function number(littleEndian: Uint8Array): bigint {
  return littleEndian.reduceRight((sum, byte) => sum << 8n | BigInt(byte), 0n);
}
