import { MultiplyMatrix, PackMatrix } from "./generated/operations";
import { madd, pairs } from "./simd";

/** Rows of an item. */
const itemRows: i32 = 32;

/**
 * Matrices `[op.rows][op.columns]` of each image at `op.input`, of any strides, to panels `[j / 8][i][8]` with zeros behind
 * the last column. An item is one panel of one image.
 */
export function packMatrix(op: PackMatrix, item: i32): void {
  const count = (op.columns + 7) >> 3;
  const image = item / count, first = (item % count) << 3;
  const kept = min(8, op.columns - first);
  const from = op.input + <usize>image * op.inputBytes + <usize>(first * op.columnStep << 2);
  let to = op.output + <usize>item * (<usize>op.rows << 5);
  for (let i = 0; i < op.rows; i++, to += 32) {
    const row = from + (<usize>(i * op.rowStep) << 2);
    for (let j = 0; j < 8; j++)
      store<f32>(to + (<usize>j << 2), j < kept ? load<f32>(row + (<usize>(j * op.columnStep) << 2)) : 0);
  }
}

/**
 * Matrices `[op.rows][op.inner]` of each image at `op.input`, of any strides, times the panels at `op.panels`:
 * `[image][op.rows][op.columns]`. An item is a few rows of one image. Sums are float32, in the order of the inputs.
 */
export function multiplyMatrix(op: MultiplyMatrix, item: i32, scratch: usize): void {
  const count = (op.columns + 7) >> 3;
  const items = (op.rows + itemRows - 1) / itemRows;
  const image = item / items, first = (item % items) * itemRows;
  const end = min(op.rows, first + itemRows);
  const stride = <usize>op.rowStep << 2, step = <usize>op.columnStep << 2, outputStride = <usize>op.columns << 2;
  const rows = op.input + <usize>image * op.inputBytes;
  const to = op.output + <usize>(image * op.rows) * outputStride;
  const panels = op.panels + <usize>image * op.panelBytes;
  const panel8 = <usize>op.inner << 5;
  for (let panel = 0; panel < count; ) {
    const weights = panels + <usize>panel * panel8;
    const two = pairs && panel + 1 < count;
    for (let row = first; row < end; row += 4) {
      // The last row is done again where there are fewer than four.
      const last = end - 1;
      const r0 = rows + <usize>row * stride, r1 = rows + <usize>min(row + 1, last) * stride;
      const r2 = rows + <usize>min(row + 2, last) * stride, r3 = rows + <usize>min(row + 3, last) * stride;
      if (two) multiplyRows4x16(r0, r1, r2, r3, step, weights, panel8, op.inner, scratch);
      else multiplyRows4x8(r0, r1, r2, r3, step, weights, op.inner, scratch);
      const at = to + <usize>row * outputStride;
      const given = min(4, end - row);
      copyRows(scratch, at, panel, op.columns, given);
      if (two) copyRows(scratch + 128, at, panel + 1, op.columns, given);
    }
    panel += two ? 2 : 1;
  }
}

/** Rows of eight values to one panel of the rows at `to`, as far as there are columns. */
function copyRows(from: usize, to: usize, panel: i32, columns: i32, rows: i32): void {
  const bytes = <usize>min(8, columns - panel * 8) << 2;
  to += <usize>panel << 5;
  for (let y = 0; y < rows; y++, from += 32, to += <usize>columns << 2) {
    if (bytes == 32) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    } else memory.copy(to, from, bytes);
  }
}

/** Four rows of `count` values, `step` bytes apart, times `[count][8]`: four rows of eight at `c`. */
function multiplyRows4x8(a0: usize, a1: usize, a2: usize, a3: usize, step: usize, b: usize, count: i32, c: usize): void {
  let s00 = f32x4.splat(0);
  let s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  a1 -= a0;
  a2 -= a0;
  a3 -= a0;
  const end = b + (<usize>count << 5);
  do {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const v0 = v128.load32_splat(a0);
    s00 = madd<f32>(v0, b0, s00);
    s01 = madd<f32>(v0, b1, s01);
    const v1 = v128.load32_splat(a0 + a1);
    s10 = madd<f32>(v1, b0, s10);
    s11 = madd<f32>(v1, b1, s11);
    const v2 = v128.load32_splat(a0 + a2);
    s20 = madd<f32>(v2, b0, s20);
    s21 = madd<f32>(v2, b1, s21);
    const v3 = v128.load32_splat(a0 + a3);
    s30 = madd<f32>(v3, b0, s30);
    s31 = madd<f32>(v3, b1, s31);
    a0 += step;
    b += 32;
  } while (b != end);
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c, s10, 32);
  v128.store(c, s11, 48);
  v128.store(c, s20, 64);
  v128.store(c, s21, 80);
  v128.store(c, s30, 96);
  v128.store(c, s31, 112);
}

/** The same with two panels, `next` bytes apart: four rows of eight at `c` and four behind them. */
function multiplyRows4x16(
  a0: usize, a1: usize, a2: usize, a3: usize, step: usize, b: usize, next: usize, count: i32, c: usize,
): void {
  const z = f32x4.splat(0);
  let s00 = z, s01 = z, s02 = z, s03 = z;
  let s10 = z, s11 = z, s12 = z, s13 = z;
  let s20 = z, s21 = z, s22 = z, s23 = z;
  let s30 = z, s31 = z, s32 = z, s33 = z;
  a1 -= a0;
  a2 -= a0;
  a3 -= a0;
  const end = b + (<usize>count << 5);
  do {
    const second = b + next;
    const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(second), b3 = v128.load(second, 16);
    const v0 = v128.load32_splat(a0);
    s00 = madd<f32>(v0, b0, s00);
    s01 = madd<f32>(v0, b1, s01);
    s02 = madd<f32>(v0, b2, s02);
    s03 = madd<f32>(v0, b3, s03);
    const v1 = v128.load32_splat(a0 + a1);
    s10 = madd<f32>(v1, b0, s10);
    s11 = madd<f32>(v1, b1, s11);
    s12 = madd<f32>(v1, b2, s12);
    s13 = madd<f32>(v1, b3, s13);
    const v2 = v128.load32_splat(a0 + a2);
    s20 = madd<f32>(v2, b0, s20);
    s21 = madd<f32>(v2, b1, s21);
    s22 = madd<f32>(v2, b2, s22);
    s23 = madd<f32>(v2, b3, s23);
    const v3 = v128.load32_splat(a0 + a3);
    s30 = madd<f32>(v3, b0, s30);
    s31 = madd<f32>(v3, b1, s31);
    s32 = madd<f32>(v3, b2, s32);
    s33 = madd<f32>(v3, b3, s33);
    a0 += step;
    b += 32;
  } while (b != end);
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c, s02, 128);
  v128.store(c, s03, 144);
  v128.store(c, s10, 32);
  v128.store(c, s11, 48);
  v128.store(c, s12, 160);
  v128.store(c, s13, 176);
  v128.store(c, s20, 64);
  v128.store(c, s21, 80);
  v128.store(c, s22, 192);
  v128.store(c, s23, 208);
  v128.store(c, s30, 96);
  v128.store(c, s31, 112);
  v128.store(c, s32, 224);
  v128.store(c, s33, 240);
}
