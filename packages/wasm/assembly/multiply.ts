import { madd } from "./simd";

const fused = ASC_FEATURE_RELAXED_SIMD;

/**
 * The micro-kernels: `tiles x inputs` times `inputs x outputs`, with every sum in a register.
 *
 * `a` holds groups of inputs, a vector's worth: `group` bytes apart, and in each a vector for every tile. `b` holds, for each
 * input, the weights of the panel's outputs. The result goes to `c`: for each vector of outputs, `stride` bytes apart, one
 * for every tile; `onto` adds it to what is there.
 *
 * Ten sums, where registers allow: a sum waits four cycles for the one before it, and there are two multipliers, so that
 * eight just keep them busy if nothing is ever late (0.88 of the peak on an Intel Xeon; nine 0.91, ten all of it).
 *
 * V8 has 15 registers, and moves all loads of a basic block to its front: ten sums, two weights and a value for each tile would
 * be too many, and spilled sums cost a third of the speed. Exits that are never taken, as no address is so low, divide the loop
 * into blocks: products that are not fused need a register more, and so smaller ones.
 */

/** Five tiles, eight words of outputs. */
export function multiply5x8<T>(a: usize, b: usize, c: usize, stride: usize, groups: i32, group: usize, onto: bool): void {
  let s00 = v128.splat<T>(0);
  let s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00, s40 = s00, s41 = s00;
  const end = a + <usize>groups * group;
  const rest = group - 16;
  do {
    {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      const a0 = v128.load_splat<T>(a);
      s00 = madd<T>(a0, b0, s00);
      s01 = madd<T>(a0, b1, s01);
      const a1 = v128.load_splat<T>(a, 16);
      s10 = madd<T>(a1, b0, s10);
      s11 = madd<T>(a1, b1, s11);
      if (!fused && a == 1) break;
      const a2 = v128.load_splat<T>(a, 32);
      s20 = madd<T>(a2, b0, s20);
      s21 = madd<T>(a2, b1, s21);
      if (fused && a == 2) break;
      const a3 = v128.load_splat<T>(a, 48);
      s30 = madd<T>(a3, b0, s30);
      s31 = madd<T>(a3, b1, s31);
      if (!fused && a == 2) break;
      const a4 = v128.load_splat<T>(a, 64);
      s40 = madd<T>(a4, b0, s40);
      s41 = madd<T>(a4, b1, s41);
    }
    if (a == 3) break;
    a += sizeof<T>();
    {
      const b0 = v128.load(b, 32), b1 = v128.load(b, 48);
      const a0 = v128.load_splat<T>(a);
      s00 = madd<T>(a0, b0, s00);
      s01 = madd<T>(a0, b1, s01);
      const a1 = v128.load_splat<T>(a, 16);
      s10 = madd<T>(a1, b0, s10);
      s11 = madd<T>(a1, b1, s11);
      if (!fused && a == 1) break;
      const a2 = v128.load_splat<T>(a, 32);
      s20 = madd<T>(a2, b0, s20);
      s21 = madd<T>(a2, b1, s21);
      if (fused && a == 2) break;
      const a3 = v128.load_splat<T>(a, 48);
      s30 = madd<T>(a3, b0, s30);
      s31 = madd<T>(a3, b1, s31);
      if (!fused && a == 2) break;
      const a4 = v128.load_splat<T>(a, 64);
      s40 = madd<T>(a4, b0, s40);
      s41 = madd<T>(a4, b1, s41);
    }
    if (sizeof<T>() == 4) {
      if (a == 3) break;
      a += sizeof<T>();
      {
        const b0 = v128.load(b, 64), b1 = v128.load(b, 80);
        const a0 = v128.load_splat<T>(a);
        s00 = madd<T>(a0, b0, s00);
        s01 = madd<T>(a0, b1, s01);
        const a1 = v128.load_splat<T>(a, 16);
        s10 = madd<T>(a1, b0, s10);
        s11 = madd<T>(a1, b1, s11);
        if (!fused && a == 1) break;
        const a2 = v128.load_splat<T>(a, 32);
        s20 = madd<T>(a2, b0, s20);
        s21 = madd<T>(a2, b1, s21);
        if (fused && a == 2) break;
        const a3 = v128.load_splat<T>(a, 48);
        s30 = madd<T>(a3, b0, s30);
        s31 = madd<T>(a3, b1, s31);
        if (!fused && a == 2) break;
        const a4 = v128.load_splat<T>(a, 64);
        s40 = madd<T>(a4, b0, s40);
        s41 = madd<T>(a4, b1, s41);
      }
      if (a == 3) break;
      a += sizeof<T>();
      {
        const b0 = v128.load(b, 96), b1 = v128.load(b, 112);
        const a0 = v128.load_splat<T>(a);
        s00 = madd<T>(a0, b0, s00);
        s01 = madd<T>(a0, b1, s01);
        const a1 = v128.load_splat<T>(a, 16);
        s10 = madd<T>(a1, b0, s10);
        s11 = madd<T>(a1, b1, s11);
        if (!fused && a == 1) break;
        const a2 = v128.load_splat<T>(a, 32);
        s20 = madd<T>(a2, b0, s20);
        s21 = madd<T>(a2, b1, s21);
        if (fused && a == 2) break;
        const a3 = v128.load_splat<T>(a, 48);
        s30 = madd<T>(a3, b0, s30);
        s31 = madd<T>(a3, b1, s31);
        if (!fused && a == 2) break;
        const a4 = v128.load_splat<T>(a, 64);
        s40 = madd<T>(a4, b0, s40);
        s41 = madd<T>(a4, b1, s41);
      }
    }
    a += sizeof<T>() + rest;
    b += 512 / sizeof<T>();
  } while (a != end);
  if (onto) {
    s00 = v128.add<T>(v128.load(c), s00);
    s10 = v128.add<T>(v128.load(c, 16), s10);
    s20 = v128.add<T>(v128.load(c, 32), s20);
    s30 = v128.add<T>(v128.load(c, 48), s30);
    s40 = v128.add<T>(v128.load(c, 64), s40);
  }
  v128.store(c, s00);
  v128.store(c, s10, 16);
  v128.store(c, s20, 32);
  v128.store(c, s30, 48);
  v128.store(c, s40, 64);
  c += stride;
  if (onto) {
    s01 = v128.add<T>(v128.load(c), s01);
    s11 = v128.add<T>(v128.load(c, 16), s11);
    s21 = v128.add<T>(v128.load(c, 32), s21);
    s31 = v128.add<T>(v128.load(c, 48), s31);
    s41 = v128.add<T>(v128.load(c, 64), s41);
  }
  v128.store(c, s01);
  v128.store(c, s11, 16);
  v128.store(c, s21, 32);
  v128.store(c, s31, 48);
  v128.store(c, s41, 64);
}

/** Ten tiles, four words of outputs. */
export function multiply10x4<T>(a: usize, b: usize, c: usize, groups: i32, group: usize, onto: bool): void {
  let s0 = v128.splat<T>(0);
  let s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0, s8 = s0, s9 = s0;
  const end = a + <usize>groups * group;
  const rest = group - 16;
  do {
    {
      const b0 = v128.load(b);
      s0 = madd<T>(v128.load_splat<T>(a), b0, s0);
      s1 = madd<T>(v128.load_splat<T>(a, 16), b0, s1);
      s2 = madd<T>(v128.load_splat<T>(a, 32), b0, s2);
      if (a == 1) break;
      s3 = madd<T>(v128.load_splat<T>(a, 48), b0, s3);
      s4 = madd<T>(v128.load_splat<T>(a, 64), b0, s4);
      s5 = madd<T>(v128.load_splat<T>(a, 80), b0, s5);
      if (a == 2) break;
      s6 = madd<T>(v128.load_splat<T>(a, 96), b0, s6);
      s7 = madd<T>(v128.load_splat<T>(a, 112), b0, s7);
      if (a == 3) break;
      s8 = madd<T>(v128.load_splat<T>(a, 128), b0, s8);
      s9 = madd<T>(v128.load_splat<T>(a, 144), b0, s9);
    }
    if (a == 4) break;
    a += sizeof<T>();
    {
      const b0 = v128.load(b, 16);
      s0 = madd<T>(v128.load_splat<T>(a), b0, s0);
      s1 = madd<T>(v128.load_splat<T>(a, 16), b0, s1);
      s2 = madd<T>(v128.load_splat<T>(a, 32), b0, s2);
      if (a == 1) break;
      s3 = madd<T>(v128.load_splat<T>(a, 48), b0, s3);
      s4 = madd<T>(v128.load_splat<T>(a, 64), b0, s4);
      s5 = madd<T>(v128.load_splat<T>(a, 80), b0, s5);
      if (a == 2) break;
      s6 = madd<T>(v128.load_splat<T>(a, 96), b0, s6);
      s7 = madd<T>(v128.load_splat<T>(a, 112), b0, s7);
      if (a == 3) break;
      s8 = madd<T>(v128.load_splat<T>(a, 128), b0, s8);
      s9 = madd<T>(v128.load_splat<T>(a, 144), b0, s9);
    }
    if (sizeof<T>() == 4) {
      if (a == 4) break;
      a += sizeof<T>();
      {
        const b0 = v128.load(b, 32);
        s0 = madd<T>(v128.load_splat<T>(a), b0, s0);
        s1 = madd<T>(v128.load_splat<T>(a, 16), b0, s1);
        s2 = madd<T>(v128.load_splat<T>(a, 32), b0, s2);
        if (a == 1) break;
        s3 = madd<T>(v128.load_splat<T>(a, 48), b0, s3);
        s4 = madd<T>(v128.load_splat<T>(a, 64), b0, s4);
        s5 = madd<T>(v128.load_splat<T>(a, 80), b0, s5);
        if (a == 2) break;
        s6 = madd<T>(v128.load_splat<T>(a, 96), b0, s6);
        s7 = madd<T>(v128.load_splat<T>(a, 112), b0, s7);
        if (a == 3) break;
        s8 = madd<T>(v128.load_splat<T>(a, 128), b0, s8);
        s9 = madd<T>(v128.load_splat<T>(a, 144), b0, s9);
      }
      if (a == 4) break;
      a += sizeof<T>();
      {
        const b0 = v128.load(b, 48);
        s0 = madd<T>(v128.load_splat<T>(a), b0, s0);
        s1 = madd<T>(v128.load_splat<T>(a, 16), b0, s1);
        s2 = madd<T>(v128.load_splat<T>(a, 32), b0, s2);
        if (a == 1) break;
        s3 = madd<T>(v128.load_splat<T>(a, 48), b0, s3);
        s4 = madd<T>(v128.load_splat<T>(a, 64), b0, s4);
        s5 = madd<T>(v128.load_splat<T>(a, 80), b0, s5);
        if (a == 2) break;
        s6 = madd<T>(v128.load_splat<T>(a, 96), b0, s6);
        s7 = madd<T>(v128.load_splat<T>(a, 112), b0, s7);
        if (a == 3) break;
        s8 = madd<T>(v128.load_splat<T>(a, 128), b0, s8);
        s9 = madd<T>(v128.load_splat<T>(a, 144), b0, s9);
      }
    }
    a += sizeof<T>() + rest;
    b += 256 / sizeof<T>();
  } while (a != end);
  if (onto) {
    s0 = v128.add<T>(v128.load(c), s0);
    s1 = v128.add<T>(v128.load(c, 16), s1);
    s2 = v128.add<T>(v128.load(c, 32), s2);
    s3 = v128.add<T>(v128.load(c, 48), s3);
    s4 = v128.add<T>(v128.load(c, 64), s4);
    s5 = v128.add<T>(v128.load(c, 80), s5);
    s6 = v128.add<T>(v128.load(c, 96), s6);
    s7 = v128.add<T>(v128.load(c, 112), s7);
    s8 = v128.add<T>(v128.load(c, 128), s8);
    s9 = v128.add<T>(v128.load(c, 144), s9);
  }
  v128.store(c, s0);
  v128.store(c, s1, 16);
  v128.store(c, s2, 32);
  v128.store(c, s3, 48);
  v128.store(c, s4, 64);
  v128.store(c, s5, 80);
  v128.store(c, s6, 96);
  v128.store(c, s7, 112);
  v128.store(c, s8, 128);
  v128.store(c, s9, 144);
}

/** Three tiles, twelve words of outputs: nine sums. */
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
