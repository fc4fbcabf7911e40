/**
 * Vectors of T: four of float32, or two of float64. What is generic in T counts channels in words of four bytes, so that a
 * vector is four of them in both.
 */

/** Whether this is the module of which engines make 256-bit instructions: it has vectors side by side in pairs, and more sums at a time. */
export const pairs: bool = PAIRS != 0;

/** A vector of a pair, `beside` bytes behind the first one: V8 sees two that are side by side where their offset is in the instruction. */
@inline
export function besideOf(first: usize, beside: usize): v128 {
  return beside == 16 ? v128.load(first, 16) : v128.load(first + beside);
}

/** `a * b + c`, fused where the module is built with relaxed SIMD. */
@inline
export function madd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(c, v128.mul<T>(a, b));
}

/** `c - a * b`, likewise. */
@inline
export function nmadd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_nmadd<T>(a, b, c);
  return v128.sub<T>(c, v128.mul<T>(a, b));
}

/** The larger one; a NaN in `a` stays. One instruction, where `f32x4.max` takes seven on x64. */
@inline
export function larger<T>(a: v128, b: v128): v128 {
  return v128.pmax<T>(a, b);
}

/** A bit for each lane that is all ones. */
@inline
export function bitsOf<T>(lanes: v128): i32 {
  return sizeof<T>() == 8 ? i64x2.bitmask(lanes) : i32x4.bitmask(lanes);
}

/** Which lanes are positive: bits 0..3. */
@inline
export function positive<T>(v: v128): i32 {
  return bitsOf<T>(v128.gt<T>(v, v128.splat<T>(0)));
}

/** All ones in the lanes whose bits are set in the low four of `bits`. */
@inline
export function lanes(bits: i32): v128 {
  const each = i32x4(1, 2, 4, 8);
  return i32x4.eq(v128.and(i32x4.splat(bits), each), each);
}

/**
 * Writes to a mask: `bits` has a byte for each of some pixels side by side, as many as W has. Of float64 a second vector
 * comes after the first, for bits 2 and 3.
 */
@inline
export function recordBits<T, W>(at: usize, bits: W, upper: bool): void {
  store<W>(at, sizeof<T>() == 8 && upper ? load<W>(at) | (bits << 2) : bits);
}

/** The first two of four float32, as float64. */
@inline
export function low(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

/** The last two, likewise. */
@inline
export function high(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3));
}

/** Four float32 of twice two float64. */
@inline
export function demoted(first: v128, second: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(second), 0, 1, 4, 5);
}

/** The sum of the lanes of both. */
@inline
export function sumOf(first: v128, second: v128): f64 {
  const sum = f64x2.add(first, second);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
