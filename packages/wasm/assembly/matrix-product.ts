import { MultiplyMatrix, PackMatrix } from "./generated/operations";
import { madd } from "./simd";

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
  for (let panel = 0; panel < count; panel++) {
    const weights = panels + <usize>panel * (<usize>op.inner << 5);
    const bytes = <usize>min(8, op.columns - panel * 8) << 2;
    for (let row = first; row < end; row += 4) {
      // The last row is done again where there are fewer than four.
      const last = end - 1;
      const r1 = <usize>min(row + 1, last), r2 = <usize>min(row + 2, last), r3 = <usize>min(row + 3, last);
      multiplyRows4x8(
        rows + <usize>row * stride, rows + r1 * stride, rows + r2 * stride, rows + r3 * stride, step,
        weights, op.inner, scratch,
      );
      const at = to + (<usize>panel << 5);
      for (let y = 0; y < min(4, end - row); y++) {
        const address = at + <usize>(row + y) * outputStride, value = scratch + (<usize>y << 5);
        if (bytes == 32) {
          v128.store(address, v128.load(value));
          v128.store(address, v128.load(value, 16), 16);
        } else memory.copy(address, value, bytes);
      }
    }
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
