import { madd } from "./simd";

/** Three tiles, twelve words of outputs: nine sums; operands as of `multiply-eight.ts`. */
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
