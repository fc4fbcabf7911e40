import { besideOf, lanes, larger, madd, nmadd, pairs } from "./simd";
import { tileBytes } from "./winograd-scratch";

/**
 * The transforms of F(6x6, 3x3) (Lavin and Gray, 2016): 64 products for 36 outputs, a fifth less than F(4x4) takes, and three
 * times its rounding. The points are 0, +-1, +-2, +-1/2 and infinity. All constants are exact in float32.
 */

const table = memory.data<f32>([0.03125, 0.0625, 0.125, 0.25, 0.5, 1.25, 2, 4, 4.25, 5, 5.25, 8, 16, 32]);

/** One of them, from memory as in `winograd-four-constants.ts`; by its number there. */
@inline
function constant(value: f32): v128 {
  return v128.load32_splat(table + (<usize>placeOf(value) << 2));
}

@inline
function placeOf(value: f32): i32 {
  if (value == 0.03125) return 0;
  if (value == 0.0625) return 1;
  if (value == 0.125) return 2;
  if (value == 0.25) return 3;
  if (value == 0.5) return 4;
  if (value == 1.25) return 5;
  if (value == 2) return 6;
  if (value == 4) return 7;
  if (value == 4.25) return 8;
  if (value == 5) return 9;
  if (value == 5.25) return 10;
  if (value == 8) return 11;
  return value == 16 ? 12 : 13;
}

/** B^T d for one column or row: eight values, `from` and on, `gap` bytes apart, to eight, `step` bytes apart. */
@inline
function transformed(from: usize, gap: usize, to: usize, step: usize): void {
  const from4 = from + 4 * gap;
  const x1 = v128.load(from + gap), x2 = v128.load(from + 2 * gap), x3 = v128.load(from + 2 * gap + gap);
  const x4 = v128.load(from4), x5 = v128.load(from4 + gap), x6 = v128.load(from4 + 2 * gap);
  const to4 = to + 4 * step;
  v128.store(to, madd<f32>(constant(5.25), f32x4.sub(x2, x4), f32x4.sub(x6, v128.load(from))));
  v128.store(
    to4 + 2 * step + step,
    madd<f32>(constant(5.25), f32x4.sub(x3, x5), f32x4.sub(v128.load(from4 + 2 * gap + gap), x1)),
  );
  const even1 = nmadd<f32>(constant(4.25), x4, f32x4.add(x2, x6));
  const odd1 = nmadd<f32>(constant(4.25), x3, f32x4.add(x1, x5));
  v128.store(to + step, f32x4.add(even1, odd1));
  v128.store(to + 2 * step, f32x4.sub(even1, odd1));
  const even2 = madd<f32>(constant(0.25), x2, nmadd<f32>(constant(1.25), x4, x6));
  const odd2 = madd<f32>(constant(0.25), x1, nmadd<f32>(constant(1.25), x3, x5));
  v128.store(to + 2 * step + step, madd<f32>(constant(2), odd2, even2));
  v128.store(to4, nmadd<f32>(constant(2), odd2, even2));
  const even3 = madd<f32>(constant(4), x2, nmadd<f32>(constant(5), x4, x6));
  const odd3 = madd<f32>(constant(4), x1, nmadd<f32>(constant(5), x3, x5));
  v128.store(to4 + step, madd<f32>(constant(0.5), odd3, even3));
  v128.store(to4 + 2 * step, nmadd<f32>(constant(0.5), odd3, even3));
}

/** The same for two columns or rows, whose results lie side by side: those of the second are `beside` bytes behind those of the first. */
@inline
function transformedPair(from: usize, gap: usize, beside: usize, to: usize, step: usize): void {
  const k4_25 = constant(4.25), k0_25 = constant(0.25), k1_25 = constant(1.25), k4 = constant(4), k5 = constant(5), k5_25 = constant(5.25), k2 = constant(2), k0_5 = constant(0.5);
  const from1 = from + gap, from2 = from1 + gap, from3 = from2 + gap, from4 = from3 + gap;
  const from5 = from4 + gap, from6 = from5 + gap, from7 = from6 + gap;
  const x0 = v128.load(from), y0 = besideOf(from, beside);
  const x1 = v128.load(from1), y1 = besideOf(from1, beside);
  const x2 = v128.load(from2), y2 = besideOf(from2, beside);
  const x3 = v128.load(from3), y3 = besideOf(from3, beside);
  const x4 = v128.load(from4), y4 = besideOf(from4, beside);
  const x5 = v128.load(from5), y5 = besideOf(from5, beside);
  const x6 = v128.load(from6), y6 = besideOf(from6, beside);
  const x7 = v128.load(from7), y7 = besideOf(from7, beside);
  const xeven1 = nmadd<f32>(k4_25, x4, f32x4.add(x2, x6));
  const xodd1 = nmadd<f32>(k4_25, x3, f32x4.add(x1, x5));
  const xeven2 = madd<f32>(k0_25, x2, nmadd<f32>(k1_25, x4, x6));
  const xodd2 = madd<f32>(k0_25, x1, nmadd<f32>(k1_25, x3, x5));
  const xeven3 = madd<f32>(k4, x2, nmadd<f32>(k5, x4, x6));
  const xodd3 = madd<f32>(k4, x1, nmadd<f32>(k5, x3, x5));
  const yeven1 = nmadd<f32>(k4_25, y4, f32x4.add(y2, y6));
  const yodd1 = nmadd<f32>(k4_25, y3, f32x4.add(y1, y5));
  const yeven2 = madd<f32>(k0_25, y2, nmadd<f32>(k1_25, y4, y6));
  const yodd2 = madd<f32>(k0_25, y1, nmadd<f32>(k1_25, y3, y5));
  const yeven3 = madd<f32>(k4, y2, nmadd<f32>(k5, y4, y6));
  const yodd3 = madd<f32>(k4, y1, nmadd<f32>(k5, y3, y5));
  const to1 = to + step, to2 = to1 + step, to3 = to2 + step, to4 = to3 + step;
  const to5 = to4 + step, to6 = to5 + step, to7 = to6 + step;
  v128.store(to, madd<f32>(k5_25, f32x4.sub(x2, x4), f32x4.sub(x6, x0)));
  v128.store(to, madd<f32>(k5_25, f32x4.sub(y2, y4), f32x4.sub(y6, y0)), 16);
  v128.store(to1, f32x4.add(xeven1, xodd1));
  v128.store(to1, f32x4.add(yeven1, yodd1), 16);
  v128.store(to2, f32x4.sub(xeven1, xodd1));
  v128.store(to2, f32x4.sub(yeven1, yodd1), 16);
  v128.store(to3, madd<f32>(k2, xodd2, xeven2));
  v128.store(to3, madd<f32>(k2, yodd2, yeven2), 16);
  v128.store(to4, nmadd<f32>(k2, xodd2, xeven2));
  v128.store(to4, nmadd<f32>(k2, yodd2, yeven2), 16);
  v128.store(to5, madd<f32>(k0_5, xodd3, xeven3));
  v128.store(to5, madd<f32>(k0_5, yodd3, yeven3), 16);
  v128.store(to6, nmadd<f32>(k0_5, xodd3, xeven3));
  v128.store(to6, nmadd<f32>(k0_5, yodd3, yeven3), 16);
  v128.store(to7, madd<f32>(k5_25, f32x4.sub(x3, x5), f32x4.sub(x7, x1)));
  v128.store(to7, madd<f32>(k5_25, f32x4.sub(y3, y5), f32x4.sub(y7, y1)), 16);
}

/** The columns of B^T d B of one tile and four channels: 8x8 pixels, `rowStep` bytes a row, to 8 rows of 128 bytes. */
export function inputTile(tile: usize, rowStep: usize, to: usize): void {
  if (pairs) for (let x: usize = 0; x < 128; x += 32) transformedPair(tile + x, rowStep, 16, to + x, 128);
  else for (let x: usize = 0; x < 128; x += 16) transformed(tile + x, rowStep, to + x, 128);
}

/** One row of it, of `count` tiles, `tileBytes` from one to the next: 8 vectors of each, `step` bytes apart. */
export function inputRows(from: usize, count: i32, to: usize, step: usize): void {
  const end = to + (<usize>count << 4);
  if (pairs) for (; to + 16 < end; to += 32, from += 2 * tileBytes) transformedPair(from, 16, tileBytes, to, step);
  for (; to < end; to += 16, from += tileBytes) transformed(from, 16, to, step);
}

/** One column of A^T m, of `count` tiles: 8 products to 6 rows, 128 bytes a row, `tileBytes` from one tile to the next. */
export function outputColumns(from: usize, gap: usize, step: usize, count: i32, to: usize): void {
  const eight: usize = 8 * step;
  for (const end = from + <usize>count * gap; from != end; from += gap, to += tileBytes) {
    const m4 = from + 4 * eight;
    const x1 = v128.load(from + eight), x2 = v128.load(from + 2 * eight);
    const x3 = v128.load(from + 2 * eight + eight), x4 = v128.load(m4);
    const x5 = v128.load(m4 + eight), x6 = v128.load(m4 + 2 * eight);
    const s1 = f32x4.add(x1, x2), d1 = f32x4.sub(x1, x2), s2 = f32x4.add(x3, x4), d2 = f32x4.sub(x3, x4);
    const s3 = f32x4.add(x5, x6), d3 = f32x4.sub(x5, x6);
    v128.store(to, first(v128.load(from), s1, s2, s3));
    v128.store(to, middle(2, d1, d2, d3), 128);
    v128.store(to, middle(4, s1, s2, s3), 256);
    v128.store(to, middle(8, d1, d2, d3), 384);
    v128.store(to, middle(16, s1, s2, s3), 512);
    v128.store(to, f32x4.add(v128.load(m4 + 2 * eight + eight), middle(32, d1, d2, d3)), 640);
  }
}

@inline
function first(x0: v128, s1: v128, s2: v128, s3: v128): v128 {
  return f32x4.add(f32x4.add(x0, s1), f32x4.add(s2, s3));
}

/** One of the powers of the points: `power` for +-2, its inverse for +-1/2. */
@inline
function middle(power: f32, one: v128, two: v128, half: v128): v128 {
  return madd<f32>(constant(1 / power), half, madd<f32>(constant(power), two, one));
}

/** A^T m A of one tile and four channels, of its columns, plus the bias, raised to `floor`: 6x6 outputs, `rowStep` bytes a row. */
export function outputTile(scratch: usize, to: usize, rowStep: usize, bias: v128, floor: v128): void {
  for (let y = 0; y < 6; y++) {
    const x1 = v128.load(scratch, 16), x2 = v128.load(scratch, 32), x3 = v128.load(scratch, 48);
    const x4 = v128.load(scratch, 64), x5 = v128.load(scratch, 80), x6 = v128.load(scratch, 96);
    const s1 = f32x4.add(x1, x2), d1 = f32x4.sub(x1, x2), s2 = f32x4.add(x3, x4), d2 = f32x4.sub(x3, x4);
    const s3 = f32x4.add(x5, x6), d3 = f32x4.sub(x5, x6);
    v128.store(to, larger<f32>(f32x4.add(first(v128.load(scratch), s1, s2, s3), bias), floor));
    v128.store(to, larger<f32>(f32x4.add(middle(2, d1, d2, d3), bias), floor), 16);
    v128.store(to, larger<f32>(f32x4.add(middle(4, s1, s2, s3), bias), floor), 32);
    v128.store(to, larger<f32>(f32x4.add(middle(8, d1, d2, d3), bias), floor), 48);
    v128.store(to, larger<f32>(f32x4.add(middle(16, s1, s2, s3), bias), floor), 64);
    v128.store(
      to, larger<f32>(f32x4.add(f32x4.add(v128.load(scratch, 112), middle(32, d1, d2, d3)), bias), floor), 80,
    );
    to += rowStep;
    scratch += 128;
  }
}

/** The same without bias and floor: outputs whose bit in the mask is 0 become 0. Of `count` rows, which have a mask. */
export function maskedTile(scratch: usize, to: usize, rowStep: usize, mask: usize, maskRow: usize, count: i32): void {
  for (let y = 0; y < count; y++) {
    const x1 = v128.load(scratch, 16), x2 = v128.load(scratch, 32), x3 = v128.load(scratch, 48);
    const x4 = v128.load(scratch, 64), x5 = v128.load(scratch, 80), x6 = v128.load(scratch, 96);
    const s1 = f32x4.add(x1, x2), d1 = f32x4.sub(x1, x2), s2 = f32x4.add(x3, x4), d2 = f32x4.sub(x3, x4);
    const s3 = f32x4.add(x5, x6), d3 = f32x4.sub(x5, x6);
    const bits = load<i32>(mask), more = <i32>load<u16>(mask, 4);
    v128.store(to, v128.and(first(v128.load(scratch), s1, s2, s3), lanes(bits)));
    v128.store(to, v128.and(middle(2, d1, d2, d3), lanes(bits >> 8)), 16);
    v128.store(to, v128.and(middle(4, s1, s2, s3), lanes(bits >> 16)), 32);
    v128.store(to, v128.and(middle(8, d1, d2, d3), lanes(bits >> 24)), 48);
    v128.store(to, v128.and(middle(16, s1, s2, s3), lanes(more)), 64);
    v128.store(to, v128.and(f32x4.add(v128.load(scratch, 112), middle(32, d1, d2, d3)), lanes(more >> 8)), 80);
    mask += maskRow;
    to += rowStep;
    scratch += 128;
  }
}
