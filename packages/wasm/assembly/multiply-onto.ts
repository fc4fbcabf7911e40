import { madd } from "./simd";

const zeros = memory.data<f32>([0, 0, 0, 0, 0, 0, 0, 0]);

/**
 * The other way round than `multiply-eight.ts`: `inputs x tiles` times `tiles x outputs`, four inputs and eight outputs, which are added to what is at
 * `c`, or take its place. `a` holds a vector of four inputs for each tile, `b` eight outputs for each; rows of `c` are `stride` bytes apart.
 */
export function multiply4x8(a: usize, b: usize, c: usize, stride: usize, tiles: i32, onto: bool): void {
  const c1 = c + stride, c2 = c1 + stride, c3 = c2 + stride;
  let s00 = f32x4.splat(0);
  let s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  if (onto) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
  }
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

/**
 * The same with two panels of eight words of outputs, `next` bytes apart, of whose results the second are `beside` bytes behind the first; they are
 * added to what is at `c`, or take its place. Eight sums of 256 bits.
 */
export function multiply4x16<T>(
  a: usize, b: usize, next: usize, c: usize, stride: usize, beside: usize, tiles: i32, onto: bool,
): void {
  const c1 = c + stride, c2 = c1 + stride, c3 = c2 + stride;
  const d = c + beside, d1 = c1 + beside, d2 = c2 + beside, d3 = c3 + beside;
  // Sums that begin as zeros here and as what is loaded there would not all be taken for pairs: zeros are loaded, too.
  const from0 = onto ? c : zeros, from1 = onto ? c1 : zeros, from2 = onto ? c2 : zeros, from3 = onto ? c3 : zeros;
  const next0 = onto ? d : zeros, next1 = onto ? d1 : zeros, next2 = onto ? d2 : zeros, next3 = onto ? d3 : zeros;
  let s00 = v128.load(from0), s01 = v128.load(from0, 16), s02 = v128.load(next0), s03 = v128.load(next0, 16);
  let s10 = v128.load(from1), s11 = v128.load(from1, 16), s12 = v128.load(next1), s13 = v128.load(next1, 16);
  let s20 = v128.load(from2), s21 = v128.load(from2, 16), s22 = v128.load(next2), s23 = v128.load(next2, 16);
  let s30 = v128.load(from3), s31 = v128.load(from3, 16), s32 = v128.load(next3), s33 = v128.load(next3, 16);
  const end = a + <usize>tiles * (4 * sizeof<T>());
  do {
    const second = b + next;
    const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(second), b3 = v128.load(second, 16);
    const a0 = v128.load_splat<T>(a);
    s00 = madd<T>(a0, b0, s00);
    s01 = madd<T>(a0, b1, s01);
    s02 = madd<T>(a0, b2, s02);
    s03 = madd<T>(a0, b3, s03);
    const a1 = v128.load_splat<T>(a, 1 * sizeof<T>());
    s10 = madd<T>(a1, b0, s10);
    s11 = madd<T>(a1, b1, s11);
    s12 = madd<T>(a1, b2, s12);
    s13 = madd<T>(a1, b3, s13);
    const a2 = v128.load_splat<T>(a, 2 * sizeof<T>());
    s20 = madd<T>(a2, b0, s20);
    s21 = madd<T>(a2, b1, s21);
    s22 = madd<T>(a2, b2, s22);
    s23 = madd<T>(a2, b3, s23);
    const a3 = v128.load_splat<T>(a, 3 * sizeof<T>());
    s30 = madd<T>(a3, b0, s30);
    s31 = madd<T>(a3, b1, s31);
    s32 = madd<T>(a3, b2, s32);
    s33 = madd<T>(a3, b3, s33);
    a += 4 * sizeof<T>();
    b += 32;
  } while (a != end);
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(d, s02);
  v128.store(d, s03, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(d1, s12);
  v128.store(d1, s13, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(d2, s22);
  v128.store(d2, s23, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
  v128.store(d3, s32);
  v128.store(d3, s33, 16);
}
