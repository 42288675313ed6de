// ChaCha20 as SSH uses it: the original of D. J. Bernstein, whose counter is
// 64 bits and whose nonce is the packet's sequence number, 64 bits big endian
// (OpenSSH, PROTOCOL.chacha20poly1305). The block function is that of RFC 8439,
// section 2.3; four blocks are made at a time, one in each lane.

// What is left of the last four blocks when fewer bytes are wanted.
const BLOCKS: usize = memory.data(256, 16);

@inline function add(x: v128, y: v128): v128 {
  return i32x4.add(x, y);
}

// Exclusive or, then rotate left: the second half of a step (2.1).
@inline function turn16(x: v128, y: v128): v128 {
  const z = v128.xor(x, y);
  return i8x16.shuffle(z, z, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
}

@inline function turn12(x: v128, y: v128): v128 {
  const z = v128.xor(x, y);
  return v128.or(i32x4.shl(z, 12), i32x4.shr_u(z, 20));
}

@inline function turn8(x: v128, y: v128): v128 {
  const z = v128.xor(x, y);
  return i8x16.shuffle(z, z, 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14);
}

@inline function turn7(x: v128, y: v128): v128 {
  const z = v128.xor(x, y);
  return v128.or(i32x4.shl(z, 7), i32x4.shr_u(z, 25));
}

@inline function mix(at: usize, keystream: v128): void {
  v128.store(at, v128.xor(v128.load(at), keystream));
}

// Mixes in four words of each block: turns "one word of every block" into
// "four words of one block".
@inline function emit(at: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const AB = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const CD = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  mix(at, v128.shuffle<i64>(ab, cd, 0, 2));
  mix(at + 64, v128.shuffle<i64>(ab, cd, 1, 3));
  mix(at + 128, v128.shuffle<i64>(AB, CD, 0, 2));
  mix(at + 192, v128.shuffle<i64>(AB, CD, 1, 3));
}

/** Encrypts or decrypts `length` bytes at `data` in place, beginning with block `counter`. */
export function chacha20(key: usize, sequence: u32, counter: u32, data: usize, length: i32): void {
  const k4 = v128.load32_splat(key), k5 = v128.load32_splat(key, 4);
  const k6 = v128.load32_splat(key, 8), k7 = v128.load32_splat(key, 12);
  const k8 = v128.load32_splat(key, 16), k9 = v128.load32_splat(key, 20);
  const k10 = v128.load32_splat(key, 24), k11 = v128.load32_splat(key, 28);
  const nonce = i32x4.splat(bswap<u32>(sequence));
  let count = add(i32x4.splat(counter), i32x4(0, 1, 2, 3));
  while (length > 0) {
    // "expand 32-byte k", the key, the counter, the nonce (2.3)
    let x0 = i32x4.splat(0x61707865), x1 = i32x4.splat(0x3320646e);
    let x2 = i32x4.splat(0x79622d32), x3 = i32x4.splat(0x6b206574);
    let x4 = k4, x5 = k5, x6 = k6, x7 = k7, x8 = k8, x9 = k9, x10 = k10, x11 = k11;
    let x12 = count, x13 = i32x4.splat(0), x14 = i32x4.splat(0), x15 = nonce;
    for (let round = 0; round < 10; round++) {
      // The columns, step by step in all four.
      x0 = add(x0, x4); x12 = turn16(x12, x0);
      x1 = add(x1, x5); x13 = turn16(x13, x1);
      x2 = add(x2, x6); x14 = turn16(x14, x2);
      x3 = add(x3, x7); x15 = turn16(x15, x3);
      x8 = add(x8, x12); x4 = turn12(x4, x8);
      x9 = add(x9, x13); x5 = turn12(x5, x9);
      x10 = add(x10, x14); x6 = turn12(x6, x10);
      x11 = add(x11, x15); x7 = turn12(x7, x11);
      x0 = add(x0, x4); x12 = turn8(x12, x0);
      x1 = add(x1, x5); x13 = turn8(x13, x1);
      x2 = add(x2, x6); x14 = turn8(x14, x2);
      x3 = add(x3, x7); x15 = turn8(x15, x3);
      x8 = add(x8, x12); x4 = turn7(x4, x8);
      x9 = add(x9, x13); x5 = turn7(x5, x9);
      x10 = add(x10, x14); x6 = turn7(x6, x10);
      x11 = add(x11, x15); x7 = turn7(x7, x11);
      // The diagonals.
      x0 = add(x0, x5); x15 = turn16(x15, x0);
      x1 = add(x1, x6); x12 = turn16(x12, x1);
      x2 = add(x2, x7); x13 = turn16(x13, x2);
      x3 = add(x3, x4); x14 = turn16(x14, x3);
      x10 = add(x10, x15); x5 = turn12(x5, x10);
      x11 = add(x11, x12); x6 = turn12(x6, x11);
      x8 = add(x8, x13); x7 = turn12(x7, x8);
      x9 = add(x9, x14); x4 = turn12(x4, x9);
      x0 = add(x0, x5); x15 = turn8(x15, x0);
      x1 = add(x1, x6); x12 = turn8(x12, x1);
      x2 = add(x2, x7); x13 = turn8(x13, x2);
      x3 = add(x3, x4); x14 = turn8(x14, x3);
      x10 = add(x10, x15); x5 = turn7(x5, x10);
      x11 = add(x11, x12); x6 = turn7(x6, x11);
      x8 = add(x8, x13); x7 = turn7(x7, x8);
      x9 = add(x9, x14); x4 = turn7(x4, x9);
    }
    const whole = length >= 256;
    if (!whole) memory.fill(BLOCKS, 0, 256);
    const to = whole ? data : BLOCKS;
    emit(to, add(x0, i32x4.splat(0x61707865)), add(x1, i32x4.splat(0x3320646e)),
      add(x2, i32x4.splat(0x79622d32)), add(x3, i32x4.splat(0x6b206574)));
    emit(to + 16, add(x4, k4), add(x5, k5), add(x6, k6), add(x7, k7));
    emit(to + 32, add(x8, k8), add(x9, k9), add(x10, k10), add(x11, k11));
    emit(to + 48, add(x12, count), x13, x14, add(x15, nonce));
    if (!whole) xorBytes(data, length);
    data += 256;
    length -= 256;
    count = add(count, i32x4.splat(4));
  }
}

// The last bytes, fewer than four blocks.
function xorBytes(data: usize, length: i32): void {
  let i = 0;
  for (; i + 16 <= length; i += 16) mix(data + i, v128.load(BLOCKS + i));
  for (; i < length; i++) store<u8>(data + i, load<u8>(data + i) ^ load<u8>(BLOCKS + i));
}
