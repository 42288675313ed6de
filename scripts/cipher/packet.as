// chacha20-poly1305@openssh.com: one packet sealed or opened in place
// (OpenSSH, PROTOCOL.chacha20poly1305; the parts are those of RFC 8439).
//
// A packet is: length (4 bytes, big endian), body, tag (16 bytes). The length
// is encrypted with a key of its own, so that it can be read before the tag is
// there to be verified. `keys` is 64 bytes: of the body, then of the length.

import { chacha20 } from "./chacha20";
import { poly1305 } from "./poly1305";

export { chacha20, poly1305 };

const LENGTH_KEY: usize = 32;

// The key of one packet's tag: the first half of block 0.
const ONCE: usize = memory.data(64, 16);
const TAG: usize = memory.data(16, 16);

/** The first byte that is free for the caller. */
export function freeFrom(): usize {
  return __heap_base;
}

@inline function makeTag(keys: usize, sequence: u32, data: usize, length: i32, tag: usize): void {
  memory.fill(ONCE, 0, 32);
  chacha20(keys, sequence, 0, ONCE, 32);
  poly1305(ONCE, data, length, tag);
  memory.fill(ONCE, 0, 32);
}

/**
 * Encrypts `length` bytes at `packet`, which begin with the length, and writes
 * the tag behind them.
 */
export function seal(keys: usize, sequence: u32, packet: usize, length: i32): void {
  chacha20(keys + LENGTH_KEY, sequence, 0, packet, 4);
  chacha20(keys, sequence, 1, packet + 4, length - 4);
  makeTag(keys, sequence, packet, length, packet + length);
}

/** What the first four bytes of a packet say; they stay encrypted. */
export function openLength(keys: usize, sequence: u32, packet: usize): u32 {
  store<u32>(TAG, load<u32>(packet));
  chacha20(keys + LENGTH_KEY, sequence, 0, TAG, 4);
  return bswap<u32>(load<u32>(TAG));
}

/**
 * Verifies the tag behind `length` bytes at `packet`, then decrypts the body.
 * Nothing is decrypted when the tag is wrong; how wrong takes no time to see.
 */
export function open(keys: usize, sequence: u32, packet: usize, length: i32): bool {
  makeTag(keys, sequence, packet, length, TAG);
  const given = packet + length;
  const wrong = (load<u64>(TAG) ^ load<u64>(given)) | (load<u64>(TAG, 8) ^ load<u64>(given, 8));
  v128.store(TAG, i64x2.splat(0));
  if (wrong !== 0) return false;
  chacha20(keys, sequence, 1, packet + 4, length - 4);
  return true;
}
