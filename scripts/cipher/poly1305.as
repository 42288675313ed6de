// Poly1305 (RFC 8439, section 2.5): the message as a polynomial over
// 2^130 - 5, evaluated at r. Numbers are five limbs of 26 bits, so that a
// product of two limbs and a sum of five of them fit in 64 bits.

const LIMB: u64 = 0x3ffffff;
/** The bit above a whole block of 16 bytes, in the highest limb. */
const ABOVE: u64 = 1 << 24;

// The accumulator. Functions here return five numbers, and globals are the
// only way to.
let h0: u64 = 0, h1: u64 = 0, h2: u64 = 0, h3: u64 = 0, h4: u64 = 0;

// The last block, when it is not whole.
const LAST: usize = memory.data(16, 16);

// h = a * r, partly reduced. 2^130 = 5, so what overflows comes back times 5.
@inline function multiply(
  a0: u64, a1: u64, a2: u64, a3: u64, a4: u64,
  r0: u64, r1: u64, r2: u64, r3: u64, r4: u64,
): void {
  const s1 = r1 * 5, s2 = r2 * 5, s3 = r3 * 5, s4 = r4 * 5;
  h0 = a0 * r0 + a1 * s4 + a2 * s3 + a3 * s2 + a4 * s1;
  h1 = a0 * r1 + a1 * r0 + a2 * s4 + a3 * s3 + a4 * s2;
  h2 = a0 * r2 + a1 * r1 + a2 * r0 + a3 * s4 + a4 * s3;
  h3 = a0 * r3 + a1 * r2 + a2 * r1 + a3 * r0 + a4 * s4;
  h4 = a0 * r4 + a1 * r3 + a2 * r2 + a3 * r1 + a4 * r0;
  carry();
}

@inline function carry(): void {
  h1 += h0 >> 26; h0 &= LIMB;
  h2 += h1 >> 26; h1 &= LIMB;
  h3 += h2 >> 26; h2 &= LIMB;
  h4 += h3 >> 26; h3 &= LIMB;
  h0 += (h4 >> 26) * 5; h4 &= LIMB;
  h1 += h0 >> 26; h0 &= LIMB;
}

// h = (h + block) * r
@inline function absorb(
  block: usize, above: u64,
  r0: u64, r1: u64, r2: u64, r3: u64, r4: u64,
): void {
  const low = load<u64>(block), high = load<u64>(block, 8);
  multiply(
    h0 + (low & LIMB),
    h1 + ((low >> 26) & LIMB),
    h2 + (((low >> 52) | (high << 12)) & LIMB),
    h3 + ((high >> 14) & LIMB),
    h4 + ((high >> 40) | above),
    r0, r1, r2, r3, r4,
  );
}

// Two limbs by two limbs, from the lower halves of both.
@inline function times(a: v128, b: v128): v128 {
  return i64x2.extmul_low_i32x4_u(a, b);
}

@inline function sum(a: v128, b: v128, c: v128, d: v128, e: v128): v128 {
  return i64x2.add(i64x2.add(i64x2.add(a, b), i64x2.add(c, d)), e);
}

// The same limb of two numbers, next to each other in the lower half.
@inline function both(first: u64, second: u64): v128 {
  return i32x4(<i32>first, <i32>second, 0, 0);
}

@inline function lower(limb: v128): v128 {
  return v128.and(limb, i64x2.splat(0x3ffffff));
}

@inline function upper(limb: v128): v128 {
  return i64x2.shr_u(limb, 26);
}

// Brings the lower 32 bits of both lanes into the lower half.
@inline function narrow(limb: v128): v128 {
  return v128.shuffle<i32>(limb, limb, 0, 2, 0, 2);
}

@inline function total(limb: v128): u64 {
  return i64x2.extract_lane(limb, 0) + i64x2.extract_lane(limb, 1);
}

// Absorbs an even number of blocks: one lane takes those at even places, one
// those at odd places. Both go on by r^2, and by r^2 and r in the last step.
// Begins with h = 0.
function absorbPairs(
  data: usize, pairs: i32,
  r0: u64, r1: u64, r2: u64, r3: u64, r4: u64,
): void {
  multiply(r0, r1, r2, r3, r4, r0, r1, r2, r3, r4);
  const q0 = h0, q1 = h1, q2 = h2, q3 = h3, q4 = h4;
  let m0 = both(q0, q0), m1 = both(q1, q1), m2 = both(q2, q2), m3 = both(q3, q3), m4 = both(q4, q4);
  let n1 = both(q1 * 5, q1 * 5), n2 = both(q2 * 5, q2 * 5);
  let n3 = both(q3 * 5, q3 * 5), n4 = both(q4 * 5, q4 * 5);
  const above = i64x2.splat(1 << 24);
  let a0 = i64x2.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0;
  for (; pairs > 0; pairs--, data += 32) {
    if (pairs === 1) {
      m0 = both(q0, r0); m1 = both(q1, r1); m2 = both(q2, r2); m3 = both(q3, r3); m4 = both(q4, r4);
      n1 = both(q1 * 5, r1 * 5); n2 = both(q2 * 5, r2 * 5);
      n3 = both(q3 * 5, r3 * 5); n4 = both(q4 * 5, r4 * 5);
    }
    const even = v128.load(data), odd = v128.load(data, 16);
    const low = v128.shuffle<i64>(even, odd, 0, 2), high = v128.shuffle<i64>(even, odd, 1, 3);
    a0 = narrow(i64x2.add(a0, lower(low)));
    a1 = narrow(i64x2.add(a1, lower(upper(low))));
    a2 = narrow(i64x2.add(a2, lower(v128.or(i64x2.shr_u(low, 52), i64x2.shl(high, 12)))));
    a3 = narrow(i64x2.add(a3, lower(i64x2.shr_u(high, 14))));
    a4 = narrow(i64x2.add(a4, v128.or(i64x2.shr_u(high, 40), above)));
    let d0 = sum(times(a0, m0), times(a1, n4), times(a2, n3), times(a3, n2), times(a4, n1));
    let d1 = sum(times(a0, m1), times(a1, m0), times(a2, n4), times(a3, n3), times(a4, n2));
    let d2 = sum(times(a0, m2), times(a1, m1), times(a2, m0), times(a3, n4), times(a4, n3));
    let d3 = sum(times(a0, m3), times(a1, m2), times(a2, m1), times(a3, m0), times(a4, n4));
    let d4 = sum(times(a0, m4), times(a1, m3), times(a2, m2), times(a3, m1), times(a4, m0));
    // Two chains of carries side by side, 0 to 3 and 3 to 1.
    d1 = i64x2.add(d1, upper(d0)); d4 = i64x2.add(d4, upper(d3));
    d2 = i64x2.add(d2, upper(d1));
    const back = upper(d4);
    a0 = i64x2.add(lower(d0), i64x2.add(back, i64x2.shl(back, 2)));
    a3 = i64x2.add(lower(d3), upper(d2));
    a1 = i64x2.add(lower(d1), upper(a0)); a0 = lower(a0);
    a2 = lower(d2);
    a4 = i64x2.add(lower(d4), upper(a3)); a3 = lower(a3);
  }
  h0 = total(a0); h1 = total(a1); h2 = total(a2); h3 = total(a3); h4 = total(a4);
  carry();
}

// h mod 2^130 - 5, plus the second half of the key, as 16 bytes at `tag`.
@inline function finish(key: usize, tag: usize): void {
  carry();
  carry();
  // g = h + 5 - 2^130 is what is meant when h >= 2^130 - 5. No branch: h is secret.
  let g0 = h0 + 5;
  let g1 = h1 + (g0 >> 26);
  let g2 = h2 + (g1 >> 26);
  let g3 = h3 + (g2 >> 26);
  const g4 = h4 + (g3 >> 26) - (1 << 26);
  const keep: u64 = 0 - (g4 >> 63); // all ones when g is negative
  const f0 = (h0 & keep) | (g0 & LIMB & ~keep), f1 = (h1 & keep) | (g1 & LIMB & ~keep);
  const f2 = (h2 & keep) | (g2 & LIMB & ~keep), f3 = (h3 & keep) | (g3 & LIMB & ~keep);
  const f4 = (h4 & keep) | (g4 & LIMB & ~keep);
  const low = f0 | (f1 << 26) | (f2 << 52);
  const high = (f2 >> 12) | (f3 << 14) | (f4 << 40);
  const sumLow = low + load<u64>(key, 16);
  store<u64>(tag, sumLow);
  store<u64>(tag, high + load<u64>(key, 24) + u64(sumLow < low), 8);
}

/** Writes the tag of `length` bytes at `data`; `key` is 32 bytes, for this message alone. */
export function poly1305(key: usize, data: usize, length: i32, tag: usize): void {
  // r has 22 bits that must be clear (2.5).
  const low = load<u64>(key) & 0x0ffffffc0fffffff, high = load<u64>(key, 8) & 0x0ffffffc0ffffffc;
  const r0 = low & LIMB, r1 = (low >> 26) & LIMB, r2 = ((low >> 52) | (high << 12)) & LIMB;
  const r3 = (high >> 14) & LIMB, r4 = high >> 40;
  h0 = 0; h1 = 0; h2 = 0; h3 = 0; h4 = 0;
  if (length >= 128) {
    absorbPairs(data, length >> 5, r0, r1, r2, r3, r4);
    data += length & ~31;
    length &= 31;
  }
  for (; length >= 16; length -= 16, data += 16) absorb(data, ABOVE, r0, r1, r2, r3, r4);
  if (length > 0) {
    memory.fill(LAST, 0, 16);
    memory.copy(LAST, data, length);
    store<u8>(LAST + length, 1);
    absorb(LAST, 0, r0, r1, r2, r3, r4);
  }
  finish(key, tag);
}
