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
