import { madd } from "./simd";

/**
 * The other way round than `multiply-eight.ts`: `inputs x tiles` times `tiles x outputs`, four inputs and eight outputs, added to what is at `c`. `a` holds
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
