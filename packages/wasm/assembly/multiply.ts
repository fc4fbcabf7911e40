import { madd } from "./simd";

/**
 * The micro-kernels: `tiles x inputs` times `inputs x outputs`, with every sum in a register.
 *
 * `a` holds groups of inputs, a vector's worth: `group` bytes apart, and in each a vector for every tile. `b` holds, for each
 * input, the weights of the panel's outputs. The result goes to `c`: for each vector of outputs, `stride` bytes apart, one
 * for every tile; `onto` adds it to what is there.
 *
 * One input is one turn of the inner loop, on purpose: V8 moves loads to the front of a basic block, so that an unrolled
 * body needs more registers than there are and spills its sums (a third of the speed is lost). The widths keep
 * sums, weights and one value within 14 registers.
 */

/** Three tiles, twelve words of outputs. */
export function multiply3x12<T>(a: usize, b: usize, c: usize, stride: usize, groups: i32, group: usize, onto: bool): void {
  let s00 = v128.splat<T>(0);
  let s01 = s00, s02 = s00, s10 = s00, s11 = s00, s12 = s00, s20 = s00, s21 = s00, s22 = s00;
  const end = a + <usize>groups * group;
  const rest = group - 16;
  do {
    const next = a + 16;
    do {
      const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32);
      const a0 = v128.load_splat<T>(a);
      s00 = madd<T>(a0, b0, s00);
      s01 = madd<T>(a0, b1, s01);
      s02 = madd<T>(a0, b2, s02);
      const a1 = v128.load_splat<T>(a, 16);
      s10 = madd<T>(a1, b0, s10);
      s11 = madd<T>(a1, b1, s11);
      s12 = madd<T>(a1, b2, s12);
      const a2 = v128.load_splat<T>(a, 32);
      s20 = madd<T>(a2, b0, s20);
      s21 = madd<T>(a2, b1, s21);
      s22 = madd<T>(a2, b2, s22);
      a += sizeof<T>();
      b += 48;
    } while (a != next);
    a += rest;
  } while (a != end);
  if (onto) {
    s00 = v128.add<T>(v128.load(c), s00);
    s10 = v128.add<T>(v128.load(c, 16), s10);
    s20 = v128.add<T>(v128.load(c, 32), s20);
    s01 = v128.add<T>(v128.load(c + stride), s01);
    s11 = v128.add<T>(v128.load(c + stride, 16), s11);
    s21 = v128.add<T>(v128.load(c + stride, 32), s21);
    s02 = v128.add<T>(v128.load(c + 2 * stride), s02);
    s12 = v128.add<T>(v128.load(c + 2 * stride, 16), s12);
    s22 = v128.add<T>(v128.load(c + 2 * stride, 32), s22);
  }
  v128.store(c, s00);
  v128.store(c, s10, 16);
  v128.store(c, s20, 32);
  c += stride;
  v128.store(c, s01);
  v128.store(c, s11, 16);
  v128.store(c, s21, 32);
  c += stride;
  v128.store(c, s02);
  v128.store(c, s12, 16);
  v128.store(c, s22, 32);
}

/** Four tiles, eight words of outputs. */
export function multiply4x8<T>(a: usize, b: usize, c: usize, stride: usize, groups: i32, group: usize, onto: bool): void {
  let s00 = v128.splat<T>(0);
  let s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  const end = a + <usize>groups * group;
  const rest = group - 16;
  do {
    const next = a + 16;
    do {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      const a0 = v128.load_splat<T>(a);
      s00 = madd<T>(a0, b0, s00);
      s01 = madd<T>(a0, b1, s01);
      const a1 = v128.load_splat<T>(a, 16);
      s10 = madd<T>(a1, b0, s10);
      s11 = madd<T>(a1, b1, s11);
      const a2 = v128.load_splat<T>(a, 32);
      s20 = madd<T>(a2, b0, s20);
      s21 = madd<T>(a2, b1, s21);
      const a3 = v128.load_splat<T>(a, 48);
      s30 = madd<T>(a3, b0, s30);
      s31 = madd<T>(a3, b1, s31);
      a += sizeof<T>();
      b += 32;
    } while (a != next);
    a += rest;
  } while (a != end);
  if (onto) {
    s00 = v128.add<T>(v128.load(c), s00);
    s10 = v128.add<T>(v128.load(c, 16), s10);
    s20 = v128.add<T>(v128.load(c, 32), s20);
    s30 = v128.add<T>(v128.load(c, 48), s30);
    s01 = v128.add<T>(v128.load(c + stride), s01);
    s11 = v128.add<T>(v128.load(c + stride, 16), s11);
    s21 = v128.add<T>(v128.load(c + stride, 32), s21);
    s31 = v128.add<T>(v128.load(c + stride, 48), s31);
  }
  v128.store(c, s00);
  v128.store(c, s10, 16);
  v128.store(c, s20, 32);
  v128.store(c, s30, 48);
  c += stride;
  v128.store(c, s01);
  v128.store(c, s11, 16);
  v128.store(c, s21, 32);
  v128.store(c, s31, 48);
}

/** Six tiles, four words of outputs. */
export function multiply6x4<T>(a: usize, b: usize, c: usize, groups: i32, group: usize, onto: bool): void {
  let s0 = v128.splat<T>(0);
  let s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0;
  const end = a + <usize>groups * group;
  const rest = group - 16;
  do {
    const next = a + 16;
    do {
      const b0 = v128.load(b);
      s0 = madd<T>(v128.load_splat<T>(a), b0, s0);
      s1 = madd<T>(v128.load_splat<T>(a, 16), b0, s1);
      s2 = madd<T>(v128.load_splat<T>(a, 32), b0, s2);
      s3 = madd<T>(v128.load_splat<T>(a, 48), b0, s3);
      s4 = madd<T>(v128.load_splat<T>(a, 64), b0, s4);
      s5 = madd<T>(v128.load_splat<T>(a, 80), b0, s5);
      a += sizeof<T>();
      b += 16;
    } while (a != next);
    a += rest;
  } while (a != end);
  if (onto) {
    s0 = v128.add<T>(v128.load(c), s0);
    s1 = v128.add<T>(v128.load(c, 16), s1);
    s2 = v128.add<T>(v128.load(c, 32), s2);
    s3 = v128.add<T>(v128.load(c, 48), s3);
    s4 = v128.add<T>(v128.load(c, 64), s4);
    s5 = v128.add<T>(v128.load(c, 80), s5);
  }
  v128.store(c, s0);
  v128.store(c, s1, 16);
  v128.store(c, s2, 32);
  v128.store(c, s3, 48);
  v128.store(c, s4, 64);
  v128.store(c, s5, 80);
}

/**
 * The other way round: `inputs x tiles` times `tiles x outputs`, four inputs and eight outputs, added to what is at `c`. `a` holds
 * a vector of four inputs for each tile, `b` eight outputs for each; rows of `c` are `stride` bytes apart.
 */
export function multiplyOnto4x8(a: usize, b: usize, c: usize, stride: usize, tiles: i32): void {
  const c1 = c + stride, c2 = c1 + stride, c3 = c2 + stride;
  let s00 = v128.load(c), s01 = v128.load(c, 16), s10 = v128.load(c1), s11 = v128.load(c1, 16);
  let s20 = v128.load(c2), s21 = v128.load(c2, 16), s30 = v128.load(c3), s31 = v128.load(c3, 16);
  const end = a + (<usize>tiles << 4);
  do {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    s00 = madd<f32>(a0, b0, s00);
    s01 = madd<f32>(a0, b1, s01);
    const a1 = v128.load32_splat(a, 4);
    s10 = madd<f32>(a1, b0, s10);
    s11 = madd<f32>(a1, b1, s11);
    const a2 = v128.load32_splat(a, 8);
    s20 = madd<f32>(a2, b0, s20);
    s21 = madd<f32>(a2, b1, s21);
    const a3 = v128.load32_splat(a, 12);
    s30 = madd<f32>(a3, b0, s30);
    s31 = madd<f32>(a3, b1, s31);
    a += 16;
    b += 32;
  } while (a != end);
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}
