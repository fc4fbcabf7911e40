import { lanes, larger, positive } from "./simd";
import { tileBytes } from "./winograd-scratch";

/**
 * The transforms of F(2x2, 3x3): 16 products for 4 outputs, where a direct sum takes 36. They only add and subtract, so that
 * the rounding is that of a direct sum; and of equal columns or rows in a tile all products but one are exactly 0, so
 * that values which tie in a direct sum tie here: a tile is a window of the max-pool.
 */

/** The columns of B^T d B of one tile and four channels: 4x4 pixels, `rowStep` bytes a row, to 4 rows of 64 bytes. */
export function inputTile(tile: usize, rowStep: usize, to: usize): void {
  const row2: usize = 2 * rowStep;
  for (let x: usize = 0; x < 64; x += 16) {
    const from = tile + x;
    const x1 = v128.load(from + rowStep), x2 = v128.load(from + row2);
    v128.store(to + x, f32x4.sub(v128.load(from), x2));
    v128.store(to + x, f32x4.add(x1, x2), 64);
    v128.store(to + x, f32x4.sub(x2, x1), 128);
    v128.store(to + x, f32x4.sub(x1, v128.load(from + row2 + rowStep)), 192);
  }
}

/** Then one row, of `count` tiles, `tileBytes` from one to the next: 4 vectors of each, `step` bytes apart. */
export function inputRows(from: usize, count: i32, to: usize, step: usize): void {
  for (const end = to + (<usize>count << 4); to != end; to += 16, from += tileBytes) {
    const x1 = v128.load(from, 16), x2 = v128.load(from, 32);
    v128.store(to, f32x4.sub(v128.load(from), x2));
    v128.store(to + step, f32x4.add(x1, x2));
    v128.store(to + 2 * step, f32x4.sub(x2, x1));
    v128.store(to + 3 * step, f32x4.sub(x1, v128.load(from, 48)));
  }
}

/** One column of A^T m, of `count` tiles: 4 products to 2 rows, 64 bytes a row, `tileBytes` from one tile to the next. */
export function outputColumns(from: usize, gap: usize, step: usize, count: i32, to: usize): void {
  const four: usize = 4 * step;
  for (const end = from + <usize>count * gap; from != end; from += gap, to += tileBytes) {
    const x1 = v128.load(from + four), x2 = v128.load(from + 2 * four);
    v128.store(to, f32x4.add(v128.load(from), f32x4.add(x1, x2)));
    v128.store(to, f32x4.sub(f32x4.sub(x1, x2), v128.load(from + 3 * four)), 64);
  }
}

/** A^T m A of one tile and four channels, of its columns; bias, floor and record as for F(4x4). */
export function outputTile(
  scratch: usize, to: usize, rowStep: usize, bias: v128, floor: v128, record: usize, recordRow: usize,
): void {
  for (let y = 0; y < 2; y++) {
    const x1 = v128.load(scratch, 16), x2 = v128.load(scratch, 32);
    const y0 = f32x4.add(f32x4.add(v128.load(scratch), f32x4.add(x1, x2)), bias);
    const y1 = f32x4.add(f32x4.sub(f32x4.sub(x1, x2), v128.load(scratch, 48)), bias);
    v128.store(to, larger<f32>(y0, floor));
    v128.store(to, larger<f32>(y1, floor), 16);
    if (record) {
      store<i16>(record, positive<f32>(y0) | (positive<f32>(y1) << 8));
      record += recordRow;
    }
    to += rowStep;
    scratch += 64;
  }
}

/** The same without bias and floor: outputs whose bit in the mask is 0 become 0. */
export function maskedTile(scratch: usize, to: usize, rowStep: usize, mask: usize, maskRow: usize): void {
  for (let y = 0; y < 2; y++) {
    const x1 = v128.load(scratch, 16), x2 = v128.load(scratch, 32);
    const bits = <i32>load<u16>(mask);
    v128.store(to, v128.and(f32x4.add(v128.load(scratch), f32x4.add(x1, x2)), lanes(bits)));
    v128.store(to, v128.and(f32x4.sub(f32x4.sub(x1, x2), v128.load(scratch, 48)), lanes(bits >> 8)), 16);
    mask += maskRow;
    to += rowStep;
    scratch += 64;
  }
}
