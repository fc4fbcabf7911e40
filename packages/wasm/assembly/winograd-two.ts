import { lanes, larger, positive } from "./simd";

/**
 * The transforms of F(2x2, 3x3): 16 products for 4 outputs, where a direct sum takes 36. They only add and subtract, so that
 * the rounding is that of a direct sum; and of equal columns or rows in a tile all products but one are exactly 0, so
 * that values which tie in a direct sum tie here: a tile is a window of the max-pool.
 */

/** B^T d B of one tile and four channels: 4x4 pixels, `rowStep` bytes a row, to 16 vectors, `step` bytes apart. */
export function inputTile(tile: usize, rowStep: usize, to: usize, step: usize, scratch: usize): void {
  const row2: usize = 2 * rowStep;
  for (let x: usize = 0; x < 64; x += 16) {
    const from = tile + x;
    const x1 = v128.load(from + rowStep), x2 = v128.load(from + row2);
    v128.store(scratch + x, f32x4.sub(v128.load(from), x2));
    v128.store(scratch + x, f32x4.add(x1, x2), 64);
    v128.store(scratch + x, f32x4.sub(x2, x1), 128);
    v128.store(scratch + x, f32x4.sub(x1, v128.load(from + row2 + rowStep)), 192);
  }
  for (let y = 0; y < 4; y++) {
    const x1 = v128.load(scratch, 16), x2 = v128.load(scratch, 32);
    v128.store(to, f32x4.sub(v128.load(scratch), x2));
    v128.store(to + step, f32x4.add(x1, x2));
    v128.store(to + 2 * step, f32x4.sub(x2, x1));
    v128.store(to + 3 * step, f32x4.sub(x1, v128.load(scratch, 48)));
    scratch += 64;
    to += 4 * step;
  }
}

@inline
function outputColumns(from: usize, step: usize, scratch: usize): void {
  const four: usize = 4 * step;
  for (let x = 0; x < 4; x++) {
    const x1 = v128.load(from + four), x2 = v128.load(from + 2 * four);
    v128.store(scratch, f32x4.add(v128.load(from), f32x4.add(x1, x2)));
    v128.store(scratch, f32x4.sub(f32x4.sub(x1, x2), v128.load(from + 3 * four)), 64);
    scratch += 16;
    from += step;
  }
}

/** A^T m A of one tile and four channels; bias, floor and record as for F(4x4). */
export function outputTile(
  from: usize, step: usize, to: usize, rowStep: usize, bias: v128, floor: v128,
  record: usize, recordRow: usize, scratch: usize,
): void {
  outputColumns(from, step, scratch);
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
export function maskedTile(
  from: usize, step: usize, to: usize, rowStep: usize, mask: usize, maskRow: usize, scratch: usize,
): void {
  outputColumns(from, step, scratch);
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
