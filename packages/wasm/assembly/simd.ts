/** `a * b + c`, fused where the module is built with relaxed SIMD. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}

/** `c - a * b`, likewise. */
@inline
export function nmadd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

/** The larger one; a NaN in `a` stays. One instruction, where `f32x4.max` takes seven on x64. */
@inline
export function larger(a: v128, b: v128): v128 {
  return f32x4.pmax(a, b);
}

/** Which lanes are positive: bits 0..3. */
@inline
export function positive(v: v128): i32 {
  return i32x4.bitmask(f32x4.gt(v, f32x4.splat(0)));
}

/** All ones in the lanes whose bits are set in the low four of `bits`. */
@inline
export function lanes(bits: i32): v128 {
  const each = i32x4(1, 2, 4, 8);
  return i32x4.eq(v128.and(i32x4.splat(bits), each), each);
}
