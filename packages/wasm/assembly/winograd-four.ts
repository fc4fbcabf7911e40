import { besideOf, lanes, larger, madd, nmadd, pairs, positive, recordBits } from "./simd";
import { a, a2, a3, b, b2, constant, eight, four, product, sum, two } from "./winograd-four-constants";
import { tileBytes } from "./winograd-scratch";

/**
 * The transforms of F(4x4, 3x3) (Lavin and Gray, 2016): 36 products for 16 outputs, where a direct sum takes 144. The points are 0,
 * +-3/4, +-3/2 and infinity: with them the rounding is twice that of a direct sum, with 0, +-1, +-2 seven times. All constants
 * are exact in float32.
 */

/**
 * What weights in float64 are multiplied by in each direction: 243 makes all constants of their transform whole, so that it
 * rounds nothing, and small whole numbers come out exact.
 */
export const weightScale: f64 = 243;

@inline
function unscaled<T>(v: v128): v128 {
  return sizeof<T>() == 8 ? f64x2.div(v, f64x2.splat(weightScale * weightScale)) : v;
}

/** B^T d for one column or row: six values to six, `step` bytes apart. */
@inline
function transformed<T>(x0: v128, x1: v128, x2: v128, x3: v128, x4: v128, x5: v128, to: usize, step: usize): void {
  const even1 = nmadd<T>(constant<T>(b2), x2, x4);
  const odd1 = nmadd<T>(constant<T>(b2), x1, x3);
  const even2 = nmadd<T>(constant<T>(a2), x2, x4);
  const odd2 = nmadd<T>(constant<T>(a2), x1, x3);
  v128.store(to, madd<T>(constant<T>(product), x0, nmadd<T>(constant<T>(sum), x2, x4)));
  v128.store(to + step, madd<T>(constant<T>(a), odd1, even1));
  v128.store(to + 2 * step, nmadd<T>(constant<T>(a), odd1, even1));
  v128.store(to + 3 * step, madd<T>(constant<T>(b), odd2, even2));
  v128.store(to + 4 * step, nmadd<T>(constant<T>(b), odd2, even2));
  v128.store(to + 5 * step, madd<T>(constant<T>(product), x1, nmadd<T>(constant<T>(sum), x3, x5)));
}

/** The same for two columns or rows, whose results lie side by side: `from` and on, `gap` bytes apart, and `beside` bytes behind each. */
@inline
function transformedPair<T>(from: usize, gap: usize, beside: usize, to: usize, step: usize): void {
  const kb2 = constant<T>(b2), ka2 = constant<T>(a2), kproduct = constant<T>(product), ksum = constant<T>(sum), ka = constant<T>(a), kb = constant<T>(b);
  const from1 = from + gap, from2 = from1 + gap, from3 = from2 + gap, from4 = from3 + gap, from5 = from4 + gap;
  const x0 = v128.load(from), y0 = besideOf(from, beside);
  const x1 = v128.load(from1), y1 = besideOf(from1, beside);
  const x2 = v128.load(from2), y2 = besideOf(from2, beside);
  const x3 = v128.load(from3), y3 = besideOf(from3, beside);
  const x4 = v128.load(from4), y4 = besideOf(from4, beside);
  const x5 = v128.load(from5), y5 = besideOf(from5, beside);
  const xeven1 = nmadd<T>(kb2, x2, x4), xodd1 = nmadd<T>(kb2, x1, x3);
  const xeven2 = nmadd<T>(ka2, x2, x4), xodd2 = nmadd<T>(ka2, x1, x3);
  const yeven1 = nmadd<T>(kb2, y2, y4), yodd1 = nmadd<T>(kb2, y1, y3);
  const yeven2 = nmadd<T>(ka2, y2, y4), yodd2 = nmadd<T>(ka2, y1, y3);
  const to1 = to + step, to2 = to1 + step, to3 = to2 + step, to4 = to3 + step, to5 = to4 + step;
  v128.store(to, madd<T>(kproduct, x0, nmadd<T>(ksum, x2, x4)));
  v128.store(to, madd<T>(kproduct, y0, nmadd<T>(ksum, y2, y4)), 16);
  v128.store(to1, madd<T>(ka, xodd1, xeven1));
  v128.store(to1, madd<T>(ka, yodd1, yeven1), 16);
  v128.store(to2, nmadd<T>(ka, xodd1, xeven1));
  v128.store(to2, nmadd<T>(ka, yodd1, yeven1), 16);
  v128.store(to3, madd<T>(kb, xodd2, xeven2));
  v128.store(to3, madd<T>(kb, yodd2, yeven2), 16);
  v128.store(to4, nmadd<T>(kb, xodd2, xeven2));
  v128.store(to4, nmadd<T>(kb, yodd2, yeven2), 16);
  v128.store(to5, madd<T>(kproduct, x1, nmadd<T>(ksum, x3, x5)));
  v128.store(to5, madd<T>(kproduct, y1, nmadd<T>(ksum, y3, y5)), 16);
}

@inline
function column<T>(tile: usize, row: usize, to: usize): void {
  const row2 = tile + 2 * row;
  const row4 = row2 + 2 * row;
  transformed<T>(
    v128.load(tile), v128.load(tile + row), v128.load(row2),
    v128.load(row2 + row), v128.load(row4), v128.load(row4 + row),
    to, 96,
  );
}

@inline
function row<T>(from: usize, to: usize, step: usize): void {
  transformed<T>(
    v128.load(from), v128.load(from, 16), v128.load(from, 32),
    v128.load(from, 48), v128.load(from, 64), v128.load(from, 80),
    to, step,
  );
}

/** The columns of B^T d B of one tile and four channels: 6x6 pixels, `rowStep` bytes a row, to 6 rows of 96 bytes. */
export function inputTile<T>(tile: usize, rowStep: usize, to: usize): void {
  if (pairs) for (let x: usize = 0; x < 96; x += 32) transformedPair<T>(tile + x, rowStep, 16, to + x, 96);
  else for (let x: usize = 0; x < 96; x += 16) column<T>(tile + x, rowStep, to + x);
}

/** Then one row, of `count` tiles, `tileBytes` from one to the next: 6 vectors of each, `step` bytes apart. */
export function inputRows<T>(from: usize, count: i32, to: usize, step: usize): void {
  const end = to + (<usize>count << 4);
  if (pairs) for (; to + 16 < end; to += 32, from += 2 * tileBytes) transformedPair<T>(from, 16, tileBytes, to, step);
  for (; to < end; to += 16, from += tileBytes) row<T>(from, to, step);
}

/** Bytes from one column to the next, in what `outputColumns` makes: those of two vectors of outputs lie side by side in pairs. */
export const outputAcross: usize = pairs ? 32 : 16;
const outputRow: usize = 6 * outputAcross;

/** One column of A^T m, of `count` tiles: 6 products to 4 rows, `tileBytes` from one tile to the next. */
export function outputColumns<T>(from: usize, gap: usize, step: usize, count: i32, to: usize): void {
  const six: usize = 6 * step;
  for (const end = from + <usize>count * gap; from != end; from += gap, to += tileBytes) {
    const m3 = from + 3 * six;
    const x0 = v128.load(from), x1 = v128.load(from + six), x2 = v128.load(from + 2 * six);
    const x3 = v128.load(m3), x4 = v128.load(m3 + six), x5 = v128.load(m3 + 2 * six);
    const s1 = v128.add<T>(x1, x2), d1 = v128.sub<T>(x1, x2), s2 = v128.add<T>(x3, x4), d2 = v128.sub<T>(x3, x4);
    v128.store(to, first<T>(x0, s1, s2));
    v128.store(to, second<T>(d1, d2), outputRow);
    v128.store(to, third<T>(s1, s2), 2 * outputRow);
    v128.store(to, fourth<T>(x5, d1, d2), 3 * outputRow);
  }
}

/** The same for two vectors of outputs, whose products lie side by side. */
export function outputColumnPairs<T>(from: usize, step: usize, count: i32, to: usize): void {
  const step1 = 6 * step, step2 = 2 * step1, step3 = 3 * step1, step4 = 4 * step1, step5 = 5 * step1;
  const ka = constant<T>(a), ka2 = constant<T>(a2), ka3 = constant<T>(a3);
  const k2 = constant<T>(two), k4 = constant<T>(four), k8 = constant<T>(eight);
  for (const end = from + (<usize>count << 5); from != end; from += 32, to += tileBytes) {
    const from1 = from + step1, from2 = from + step2, from3 = from + step3, from4 = from + step4, from5 = from + step5;
    const x0 = v128.load(from), y0 = v128.load(from, 16), x1 = v128.load(from1), y1 = v128.load(from1, 16);
    const x2 = v128.load(from2), y2 = v128.load(from2, 16), x3 = v128.load(from3), y3 = v128.load(from3, 16);
    const x4 = v128.load(from4), y4 = v128.load(from4, 16), x5 = v128.load(from5), y5 = v128.load(from5, 16);
    const xs1 = v128.add<T>(x1, x2), xd1 = v128.sub<T>(x1, x2), xs2 = v128.add<T>(x3, x4), xd2 = v128.sub<T>(x3, x4);
    const ys1 = v128.add<T>(y1, y2), yd1 = v128.sub<T>(y1, y2), ys2 = v128.add<T>(y3, y4), yd2 = v128.sub<T>(y3, y4);
    v128.store(to, first<T>(x0, xs1, xs2));
    v128.store(to, first<T>(y0, ys1, ys2), 16);
    v128.store(to, v128.mul<T>(ka, madd<T>(k2, xd2, xd1)), outputRow);
    v128.store(to, v128.mul<T>(ka, madd<T>(k2, yd2, yd1)), outputRow + 16);
    v128.store(to, v128.mul<T>(ka2, madd<T>(k4, xs2, xs1)), 2 * outputRow);
    v128.store(to, v128.mul<T>(ka2, madd<T>(k4, ys2, ys1)), 2 * outputRow + 16);
    v128.store(to, madd<T>(ka3, madd<T>(k8, xd2, xd1), x5), 3 * outputRow);
    v128.store(to, madd<T>(ka3, madd<T>(k8, yd2, yd1), y5), 3 * outputRow + 16);
  }
}

@inline
function first<T>(x0: v128, s1: v128, s2: v128): v128 {
  return v128.add<T>(v128.add<T>(x0, s1), s2);
}

@inline
function second<T>(d1: v128, d2: v128): v128 {
  return v128.mul<T>(constant<T>(a), madd<T>(constant<T>(two), d2, d1));
}

@inline
function third<T>(s1: v128, s2: v128): v128 {
  return v128.mul<T>(constant<T>(a2), madd<T>(constant<T>(four), s2, s1));
}

@inline
function fourth<T>(x5: v128, d1: v128, d2: v128): v128 {
  return madd<T>(constant<T>(a3), madd<T>(constant<T>(eight), d2, d1), x5);
}

/**
 * A^T m A of one tile and four channels, of its columns, plus the bias, raised to `floor`: 4x4 outputs, `row` bytes a row. Where
 * `record` is not 0, the mask of those that are positive goes there.
 */
export function outputTile<T>(
  scratch: usize, to: usize, rowStep: usize, bias: v128, floor: v128, record: usize, recordRow: usize, upper: bool,
): void {
  for (let y = 0; y < 4; y++) {
    const x1 = v128.load(scratch, outputAcross), x2 = v128.load(scratch, 2 * outputAcross), x3 = v128.load(scratch, 3 * outputAcross), x4 = v128.load(scratch, 4 * outputAcross);
    const s1 = v128.add<T>(x1, x2), d1 = v128.sub<T>(x1, x2), s2 = v128.add<T>(x3, x4), d2 = v128.sub<T>(x3, x4);
    const y0 = v128.add<T>(unscaled<T>(first<T>(v128.load(scratch), s1, s2)), bias);
    const y1 = v128.add<T>(unscaled<T>(second<T>(d1, d2)), bias);
    const y2 = v128.add<T>(unscaled<T>(third<T>(s1, s2)), bias);
    const y3 = v128.add<T>(unscaled<T>(fourth<T>(v128.load(scratch, 5 * outputAcross), d1, d2)), bias);
    v128.store(to, larger<T>(y0, floor));
    v128.store(to, larger<T>(y1, floor), 16);
    v128.store(to, larger<T>(y2, floor), 32);
    v128.store(to, larger<T>(y3, floor), 48);
    if (record) {
      const bits = positive<T>(y0) | (positive<T>(y1) << 8) | (positive<T>(y2) << 16) | (positive<T>(y3) << 24);
      recordBits<T, i32>(record, bits, upper);
      record += recordRow;
    }
    to += rowStep;
    scratch += outputRow;
  }
}

/** The same without bias and floor: outputs whose bit in the mask is 0 become 0. */
export function maskedTile(scratch: usize, to: usize, rowStep: usize, mask: usize, maskRow: usize): void {
  for (let y = 0; y < 4; y++) {
    const x1 = v128.load(scratch, outputAcross), x2 = v128.load(scratch, 2 * outputAcross), x3 = v128.load(scratch, 3 * outputAcross), x4 = v128.load(scratch, 4 * outputAcross);
    const s1 = f32x4.add(x1, x2), d1 = f32x4.sub(x1, x2), s2 = f32x4.add(x3, x4), d2 = f32x4.sub(x3, x4);
    const bits = load<i32>(mask);
    v128.store(to, v128.and(first<f32>(v128.load(scratch), s1, s2), lanes(bits)));
    v128.store(to, v128.and(second<f32>(d1, d2), lanes(bits >> 8)), 16);
    v128.store(to, v128.and(third<f32>(s1, s2), lanes(bits >> 16)), 32);
    v128.store(to, v128.and(fourth<f32>(v128.load(scratch, 5 * outputAcross), d1, d2), lanes(bits >> 24)), 48);
    mask += maskRow;
    to += rowStep;
    scratch += outputRow;
  }
}
