import { GramDifference, GramDifferenceSums } from "./generated/operations";
import { multiply4x16 } from "./multiply-onto";
import { lanes, madd, pairs } from "./simd";

/**
 * Differences of two Gram matrices. `A^T A - B^T B` is the symmetric part of `(A - B)^T (A + B)`, in which nothing cancels that
 * A and B have in common: products of float32 will do, summed up in float64 after a few rows.
 *
 * Rows are split into segments, as for Gram matrices: bits don't depend on the threads.
 */

/** Rows that are multiplied at once, and whose products are summed up in float32. */
const runRows: i32 = 64;
/** Bytes of four channels of a row, of eight, and of a block of 4x8 sums in float64. */
const narrowRow: usize = 16;
const wideRow: usize = 32;
const blockBytes: usize = 256;

/**
 * `op.input` and `op.target` hold rows `[image][op.rows][op.channels]`; `op.output` gets the sums of each segment,
 * `[image][segment][i / 4][j / 8][4][8]`. An item is one segment of one image.
 */
export function gramDifference(op: GramDifference, item: i32, scratch: usize): void {
  const narrow = (op.channels + 3) >> 2, wide = (op.channels + 7) >> 3;
  const image = item / op.segments, segment = item % op.segments;
  const length = (op.rows + op.segments - 1) / op.segments;
  const end = min(op.rows, (segment + 1) * length);
  const matrix = <usize>(narrow * wide) * blockBytes;
  const sums = op.output + <usize>item * matrix;
  if (!op.add) memory.fill(sums, 0, matrix);
  for (let row = segment * length; row < end; row += runRows) {
    const rows = min(runRows, end - row);
    const at = <usize>(image * op.rows + row) * (<usize>op.channels << 2);
    const totals = scratch + <usize>(narrow * rows) * narrowRow;
    differencesAndSums(op.channels, op.input + at, op.target + at, rows, scratch, totals);
    const bytes = <usize>rows * narrowRow;
    const products = totals + <usize>(wide * rows) * wideRow;
    for (let i = 0; i < narrow; i++)
      for (let j = 0; j < wide; j++) {
        const a = scratch + <usize>i * bytes, b = totals + <usize>j * (bytes << 1);
        const c = sums + <usize>(i * wide + j) * blockBytes;
        if (pairs && j + 1 < wide) {
          multiply4x16<f32>(a, b, bytes << 1, products, 32, 128, rows, false);
          for (let row: usize = 0; row < 256; row += 32)
            addTo(c + (row << 1), v128.load(products + row), v128.load(products + row, 16));
          j++;
        } else multiplyRows4x8(a, b, c, bytes);
      }
  }
}

/** Differences of rows, `[channel / 4][row][4]`, and their sums, `[channel / 8][row][8]`, with zeros behind the last channel. */
function differencesAndSums(channels: i32, a: usize, b: usize, rows: i32, differences: usize, totals: usize): void {
  const narrow = (channels + 3) >> 2;
  const step = <usize>channels << 2;
  for (let i = 0; i < narrow; i++) {
    const kept = lanes((1 << min(4, channels - i * 4)) - 1);
    let at = <usize>i << 4;
    let to = totals + <usize>(i >> 1) * (<usize>rows * wideRow) + (<usize>(i & 1) << 4);
    const alone = (i & 1) == 0 && i + 1 == narrow;
    for (let row = 0; row < rows; row++, at += step, differences += narrowRow, to += wideRow) {
      const x = v128.load(a + at), y = v128.load(b + at);
      v128.store(differences, v128.and(v128.sub<f32>(x, y), kept));
      v128.store(to, v128.and(v128.add<f32>(x, y), kept));
      if (alone) v128.store(to, f32x4.splat(0), 16);
    }
  }
}

/** The products of four channels with eight others, over a few rows, added to the sums at `c`. */
function multiplyRows4x8(a: usize, b: usize, c: usize, bytes: usize): void {
  let s00 = f32x4.splat(0);
  let s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  const end = a + bytes;
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
    a += narrowRow;
    b += wideRow;
  } while (a != end);
  addTo(c, s00, s01);
  addTo(c + 64, s10, s11);
  addTo(c + 128, s20, s21);
  addTo(c + 192, s30, s31);
}

/** Eight float32, added to float64. */
@inline
function addTo(at: usize, low: v128, high: v128): void {
  addHalf(at, low);
  addHalf(at + 16, v128.shuffle<f32>(low, low, 2, 3, 2, 3));
  addHalf(at + 32, high);
  addHalf(at + 48, v128.shuffle<f32>(high, high, 2, 3, 2, 3));
}

@inline
function addHalf(at: usize, values: v128): void {
  v128.store(at, v128.add<f64>(v128.load(at), f64x2.promote_low_f32x4(values)));
}

/**
 * The symmetric part of the segments' sums, added up, times the float64 at `op.scale`: `[image][channel][channel]`. An item is
 * sixteen channels of one image: what it writes across, a line of memory at a time, no other thread writes to.
 */
export function gramDifferenceSums(op: GramDifferenceSums, item: i32): void {
  const narrow = (op.channels + 3) >> 2, wide = (op.channels + 7) >> 3, c = op.channels;
  const each = (c + 15) >> 4;
  const image = item / each, first = (item % each) << 4;
  const scale = load<f64>(op.scale) / 2;
  const matrix = <usize>(narrow * wide) * blockBytes;
  const sums = op.input + <usize>(image * op.segments) * matrix;
  const to = op.output + ((<usize>image * c * c) << 2);
  for (let i = first; i < min(first + 16, c); i++)
    for (let j = i; j < c; j++) {
      let one = sums + entry(i, j, wide), other = sums + entry(j, i, wide);
      let sum: f64 = 0;
      for (let segment = 0; segment < op.segments; segment++, one += matrix, other += matrix)
        sum += load<f64>(one) + load<f64>(other);
      const value = <f32>(sum * scale);
      store<f32>(to + (<usize>(i * c + j) << 2), value);
      store<f32>(to + (<usize>(j * c + i) << 2), value);
    }
}

/** Where the sum of a channel with another one is. */
@inline
function entry(i: i32, j: i32, wide: i32): usize {
  return <usize>((i >> 2) * wide + (j >> 3)) * blockBytes + (<usize>((i & 3) << 3 | (j & 7)) << 3);
}
