import { lanes, larger, madd, nmadd, pairs, positive, recordBits } from "./simd";
import { tileBytes } from "./winograd-scratch";

/**
 * The transforms of F(4x4, 3x3) (Lavin and Gray, 2016): 36 products for 16 outputs, where a direct sum takes 144. The points are 0,
 * +-3/4, +-3/2 and infinity: with them the rounding is twice that of a direct sum, with 0, +-1, +-2 seven times. All constants
 * are exact in float32.
 */

const a: f32 = 0.75;
const a2: f32 = 0.5625;
const a3: f32 = 0.421875;
const b: f32 = 1.5;
const b2: f32 = 2.25;
const product: f32 = 1.265625; // a2 * b2
const sum: f32 = 2.8125; // a2 + b2

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
  const even1 = nmadd<T>(v128.splat<T>(b2), x2, x4);
  const odd1 = nmadd<T>(v128.splat<T>(b2), x1, x3);
  const even2 = nmadd<T>(v128.splat<T>(a2), x2, x4);
  const odd2 = nmadd<T>(v128.splat<T>(a2), x1, x3);
  v128.store(to, madd<T>(v128.splat<T>(product), x0, nmadd<T>(v128.splat<T>(sum), x2, x4)));
  v128.store(to + step, madd<T>(v128.splat<T>(a), odd1, even1));
  v128.store(to + 2 * step, nmadd<T>(v128.splat<T>(a), odd1, even1));
  v128.store(to + 3 * step, madd<T>(v128.splat<T>(b), odd2, even2));
  v128.store(to + 4 * step, nmadd<T>(v128.splat<T>(b), odd2, even2));
  v128.store(to + 5 * step, madd<T>(v128.splat<T>(product), x1, nmadd<T>(v128.splat<T>(sum), x3, x5)));
}

/** The same for two columns or rows, whose results lie side by side: `from` and on, `gap` bytes apart, and `beside` bytes behind each. */
@inline
function transformedPair<T>(from: usize, gap: usize, beside: usize, to: usize, step: usize): void {
  const from1 = from + gap, from2 = from1 + gap, from3 = from2 + gap, from4 = from3 + gap, from5 = from4 + gap;
  const x0 = v128.load(from), y0 = v128.load(from + beside);
  const x1 = v128.load(from1), y1 = v128.load(from1 + beside);
  const x2 = v128.load(from2), y2 = v128.load(from2 + beside);
  const x3 = v128.load(from3), y3 = v128.load(from3 + beside);
  const x4 = v128.load(from4), y4 = v128.load(from4 + beside);
  const x5 = v128.load(from5), y5 = v128.load(from5 + beside);
  const xeven1 = nmadd<T>(v128.splat<T>(b2), x2, x4), xodd1 = nmadd<T>(v128.splat<T>(b2), x1, x3);
  const xeven2 = nmadd<T>(v128.splat<T>(a2), x2, x4), xodd2 = nmadd<T>(v128.splat<T>(a2), x1, x3);
  const yeven1 = nmadd<T>(v128.splat<T>(b2), y2, y4), yodd1 = nmadd<T>(v128.splat<T>(b2), y1, y3);
  const yeven2 = nmadd<T>(v128.splat<T>(a2), y2, y4), yodd2 = nmadd<T>(v128.splat<T>(a2), y1, y3);
  const to1 = to + step, to2 = to1 + step, to3 = to2 + step, to4 = to3 + step, to5 = to4 + step;
  v128.store(to, madd<T>(v128.splat<T>(product), x0, nmadd<T>(v128.splat<T>(sum), x2, x4)));
  v128.store(to, madd<T>(v128.splat<T>(product), y0, nmadd<T>(v128.splat<T>(sum), y2, y4)), 16);
  v128.store(to1, madd<T>(v128.splat<T>(a), xodd1, xeven1));
  v128.store(to1, madd<T>(v128.splat<T>(a), yodd1, yeven1), 16);
  v128.store(to2, nmadd<T>(v128.splat<T>(a), xodd1, xeven1));
  v128.store(to2, nmadd<T>(v128.splat<T>(a), yodd1, yeven1), 16);
  v128.store(to3, madd<T>(v128.splat<T>(b), xodd2, xeven2));
  v128.store(to3, madd<T>(v128.splat<T>(b), yodd2, yeven2), 16);
  v128.store(to4, nmadd<T>(v128.splat<T>(b), xodd2, xeven2));
  v128.store(to4, nmadd<T>(v128.splat<T>(b), yodd2, yeven2), 16);
  v128.store(to5, madd<T>(v128.splat<T>(product), x1, nmadd<T>(v128.splat<T>(sum), x3, x5)));
  v128.store(to5, madd<T>(v128.splat<T>(product), y1, nmadd<T>(v128.splat<T>(sum), y3, y5)), 16);
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

/** One column of A^T m, of `count` tiles: 6 products to 4 rows, 96 bytes a row, `tileBytes` from one tile to the next. */
export function outputColumns<T>(from: usize, gap: usize, step: usize, count: i32, to: usize): void {
  const six: usize = 6 * step;
  for (const end = from + <usize>count * gap; from != end; from += gap, to += tileBytes) {
    const m3 = from + 3 * six;
    const x0 = v128.load(from), x1 = v128.load(from + six), x2 = v128.load(from + 2 * six);
    const x3 = v128.load(m3), x4 = v128.load(m3 + six), x5 = v128.load(m3 + 2 * six);
    const s1 = v128.add<T>(x1, x2), d1 = v128.sub<T>(x1, x2), s2 = v128.add<T>(x3, x4), d2 = v128.sub<T>(x3, x4);
    v128.store(to, first<T>(x0, s1, s2));
    v128.store(to, second<T>(d1, d2), 96);
    v128.store(to, third<T>(s1, s2), 192);
    v128.store(to, fourth<T>(x5, d1, d2), 288);
  }
}

@inline
function first<T>(x0: v128, s1: v128, s2: v128): v128 {
  return v128.add<T>(v128.add<T>(x0, s1), s2);
}

@inline
function second<T>(d1: v128, d2: v128): v128 {
  return v128.mul<T>(v128.splat<T>(a), madd<T>(v128.splat<T>(2), d2, d1));
}

@inline
function third<T>(s1: v128, s2: v128): v128 {
  return v128.mul<T>(v128.splat<T>(a2), madd<T>(v128.splat<T>(4), s2, s1));
}

@inline
function fourth<T>(x5: v128, d1: v128, d2: v128): v128 {
  return madd<T>(v128.splat<T>(a3), madd<T>(v128.splat<T>(8), d2, d1), x5);
}

/**
 * A^T m A of one tile and four channels, of its columns, plus the bias, raised to `floor`: 4x4 outputs, `row` bytes a row. Where
 * `record` is not 0, the mask of those that are positive goes there.
 */
export function outputTile<T>(
  scratch: usize, to: usize, rowStep: usize, bias: v128, floor: v128, record: usize, recordRow: usize, upper: bool,
): void {
  for (let y = 0; y < 4; y++) {
    const x1 = v128.load(scratch, 16), x2 = v128.load(scratch, 32), x3 = v128.load(scratch, 48), x4 = v128.load(scratch, 64);
    const s1 = v128.add<T>(x1, x2), d1 = v128.sub<T>(x1, x2), s2 = v128.add<T>(x3, x4), d2 = v128.sub<T>(x3, x4);
    const y0 = v128.add<T>(unscaled<T>(first<T>(v128.load(scratch), s1, s2)), bias);
    const y1 = v128.add<T>(unscaled<T>(second<T>(d1, d2)), bias);
    const y2 = v128.add<T>(unscaled<T>(third<T>(s1, s2)), bias);
    const y3 = v128.add<T>(unscaled<T>(fourth<T>(v128.load(scratch, 80), d1, d2)), bias);
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
    scratch += 96;
  }
}

/** The same without bias and floor: outputs whose bit in the mask is 0 become 0. */
export function maskedTile(scratch: usize, to: usize, rowStep: usize, mask: usize, maskRow: usize): void {
  for (let y = 0; y < 4; y++) {
    const x1 = v128.load(scratch, 16), x2 = v128.load(scratch, 32), x3 = v128.load(scratch, 48), x4 = v128.load(scratch, 64);
    const s1 = f32x4.add(x1, x2), d1 = f32x4.sub(x1, x2), s2 = f32x4.add(x3, x4), d2 = f32x4.sub(x3, x4);
    const bits = load<i32>(mask);
    v128.store(to, v128.and(first<f32>(v128.load(scratch), s1, s2), lanes(bits)));
    v128.store(to, v128.and(second<f32>(d1, d2), lanes(bits >> 8)), 16);
    v128.store(to, v128.and(third<f32>(s1, s2), lanes(bits >> 16)), 32);
    v128.store(to, v128.and(fourth<f32>(v128.load(scratch, 80), d1, d2), lanes(bits >> 24)), 48);
    mask += maskRow;
    to += rowStep;
    scratch += 96;
  }
}

/** A x for one column or row: four values to six, `step` bytes apart. */
@inline
function spread(x0: v128, x1: v128, x2: v128, x3: v128, to: usize, step: usize): void {
  const even1 = madd<f32>(f32x4.splat(a2), x2, x0), odd1 = madd<f32>(f32x4.splat(a2), x3, x1);
  const even2 = madd<f32>(f32x4.splat(b2), x2, x0), odd2 = madd<f32>(f32x4.splat(b2), x3, x1);
  v128.store(to, x0);
  v128.store(to + step, madd<f32>(f32x4.splat(a), odd1, even1));
  v128.store(to + 2 * step, nmadd<f32>(f32x4.splat(a), odd1, even1));
  v128.store(to + 3 * step, madd<f32>(f32x4.splat(b), odd2, even2));
  v128.store(to + 4 * step, nmadd<f32>(f32x4.splat(b), odd2, even2));
  v128.store(to + 5 * step, x3);
}

/** The same for two, whose results lie side by side: `from` and on, `gap` bytes apart, and `beside` bytes behind each. */
@inline
function spreadPair(from: usize, gap: usize, beside: usize, to: usize, step: usize): void {
  const from1 = from + gap, from2 = from1 + gap, from3 = from2 + gap;
  const x0 = v128.load(from), y0 = v128.load(from + beside);
  const x1 = v128.load(from1), y1 = v128.load(from1 + beside);
  const x2 = v128.load(from2), y2 = v128.load(from2 + beside);
  const x3 = v128.load(from3), y3 = v128.load(from3 + beside);
  const xeven1 = madd<f32>(f32x4.splat(a2), x2, x0), xodd1 = madd<f32>(f32x4.splat(a2), x3, x1);
  const xeven2 = madd<f32>(f32x4.splat(b2), x2, x0), xodd2 = madd<f32>(f32x4.splat(b2), x3, x1);
  const yeven1 = madd<f32>(f32x4.splat(a2), y2, y0), yodd1 = madd<f32>(f32x4.splat(a2), y3, y1);
  const yeven2 = madd<f32>(f32x4.splat(b2), y2, y0), yodd2 = madd<f32>(f32x4.splat(b2), y3, y1);
  const to1 = to + step, to2 = to1 + step, to3 = to2 + step, to4 = to3 + step, to5 = to4 + step;
  v128.store(to, x0);
  v128.store(to, y0, 16);
  v128.store(to1, madd<f32>(f32x4.splat(a), xodd1, xeven1));
  v128.store(to1, madd<f32>(f32x4.splat(a), yodd1, yeven1), 16);
  v128.store(to2, nmadd<f32>(f32x4.splat(a), xodd1, xeven1));
  v128.store(to2, nmadd<f32>(f32x4.splat(a), yodd1, yeven1), 16);
  v128.store(to3, madd<f32>(f32x4.splat(b), xodd2, xeven2));
  v128.store(to3, madd<f32>(f32x4.splat(b), yodd2, yeven2), 16);
  v128.store(to4, nmadd<f32>(f32x4.splat(b), xodd2, xeven2));
  v128.store(to4, nmadd<f32>(f32x4.splat(b), yodd2, yeven2), 16);
  v128.store(to5, x3);
  v128.store(to5, y3, 16);
}

/**
 * The columns of A y A^T, the transpose of what makes outputs, of one tile and four channels: the upstream gradient of 4x4 outputs,
 * `rowStep` bytes a row, to 6 rows of 64 bytes.
 */
export function upstreamTile(tile: usize, rowStep: usize, to: usize): void {
  if (pairs) for (let x: usize = 0; x < 64; x += 32) spreadPair(tile + x, rowStep, 16, to + x, 64);
  else
    for (let x: usize = 0; x < 64; x += 16) {
      const from = tile + x, row2 = from + 2 * rowStep;
      spread(v128.load(from), v128.load(from + rowStep), v128.load(row2), v128.load(row2 + rowStep), to + x, 64);
    }
}

/** Then one row, of `count` tiles, `tileBytes` from one to the next: 6 vectors of each, `step` bytes apart, of tiles 32 bytes apart. */
export function upstreamRows(from: usize, count: i32, to: usize, step: usize): void {
  for (const end = to + (<usize>count << 5); to != end; to += 32, from += tileBytes)
    spread(v128.load(from), v128.load(from, 16), v128.load(from, 32), v128.load(from, 48), to, step);
}

/** The same for eight channels, of which the second four are `beside` bytes behind the first. */
export function upstreamRowPairs(from: usize, beside: usize, count: i32, to: usize, step: usize): void {
  for (const end = to + (<usize>count << 5); to != end; to += 32, from += tileBytes) spreadPair(from, 16, beside, to, step);
}

/** G^T m for one column or row: six values to three, `step` bytes apart. */
@inline
function gathered(m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, m5: v128, to: usize, step: usize): void {
  const near = f32x4.splat(1 / -1.8984375), far = f32x4.splat(1 / 7.59375);
  const s1 = f32x4.mul(near, f32x4.add(m1, m2)), d1 = f32x4.mul(near, f32x4.sub(m1, m2));
  const s2 = f32x4.mul(far, f32x4.add(m3, m4)), d2 = f32x4.mul(far, f32x4.sub(m3, m4));
  v128.store(to, madd<f32>(f32x4.splat(1 / product), m0, f32x4.add(s1, s2)));
  v128.store(to + step, madd<f32>(f32x4.splat(a), d1, f32x4.mul(f32x4.splat(b), d2)));
  v128.store(to + 2 * step, madd<f32>(f32x4.splat(a2), s1, madd<f32>(f32x4.splat(b2), s2, m5)));
}

/** G^T m G: the gradients of 36 products, 16 bytes apart, to those of nine taps, over the first of them. */
export function tapGradients(at: usize): void {
  for (let x: usize = 0; x < 96; x += 16) {
    const m = at + x;
    gathered(
      v128.load(m), v128.load(m, 96), v128.load(m, 192), v128.load(m, 288), v128.load(m, 384), v128.load(m, 480),
      m, 96,
    );
  }
  for (let y: usize = 0; y < 3; y++) {
    const m = at + y * 96;
    gathered(
      v128.load(m), v128.load(m, 16), v128.load(m, 32), v128.load(m, 48), v128.load(m, 64), v128.load(m, 80),
      at + y * 48, 16,
    );
  }
}
