import { firstPixel, maskPlaneBytes, maskRowBytes, planeBytes, rowBytes } from "./blocked-layout";
import { Convolution } from "./generated/operations";
import { panelWidth } from "./panels";
import { lanes, larger, madd, pairs, positive } from "./simd";

/** Whether a direct sum is of an image: a 3x3 convolution of three channels, to eight or more, that keeps its size. */
@inline
export function hasThreeChannels(op: Convolution): bool {
  const same = op.stride == 1 && op.paddingTop == 1;
  return same && op.kernelInputs == 3 && op.kernelHeight == 3 && op.kernelWidth == 3 && op.outputs >= 8;
}

/** The first layer of a network, of some rows of pixels: they are read where they are, and sums stored where they go. */
export function threeChannels(op: Convolution, item: i32): void {
  const rows = op.batch * op.height;
  const end = <i32>((<i64>(item + 1) * rows) / op.items);
  for (let row = <i32>((<i64>item * rows) / op.items); row < end; row++) imageRow(op, row / op.height, row % op.height);
}

function imageRow(op: Convolution, image: i32, y: i32): void {
  const rows = rowBytes(op.width);
  const plane = planeBytes(op.height, op.width);
  // The pixel above and left of the first one.
  const input = op.input + <usize>image * plane + <usize>y * rows;
  const last = max(0, op.width - 5);
  for (let output = 0; output < op.outputs; ) {
    const width = panelWidth(output, op.outputs);
    const weights = op.weights + (<usize>(output * 36) << 2);
    const group = <usize>((image * op.outputs + output) >> 2);
    const to = op.output + group * plane + firstPixel(op.width) + <usize>y * rows;
    const maskPlane = maskPlaneBytes(op.height, op.width);
    const mask = group * maskPlane + <usize>y * maskRowBytes(op.width);
    for (let x = 0; x < op.width; x += 5) {
      // The last five end with the row: some are computed twice.
      const at = <usize>min(x, last);
      const a = input + (at << 4), c = to + (at << 4), m = mask + at;
      if (pairs && width == 16) {
        fivePixels(op, a, rows, weights, 64, output, c, plane, m, true);
        fivePixels(op, a, rows, weights + 32, 64, output + 8, c + 2 * plane, plane, m + 2 * maskPlane, true);
      } else if (width == 8) fivePixels(op, a, rows, weights, 32, output, c, plane, m, true);
      else fivePixels(op, a, rows, weights, 16, output, c, plane, m, false);
    }
    output += width;
  }
}

/** Five pixels side by side, eight outputs (`wide`) or four; `a` is the first one's upper left neighbour. As in `multiply-eight.ts`. */
@inline
function fivePixels(
  op: Convolution, a: usize, rowStep: usize, b: usize, step: usize, output: i32, to: usize, plane: usize, mask: usize, wide: bool,
): void {
  let s00 = f32x4.splat(0);
  let s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00, s40 = s00, s41 = s00;
  const end = a + 3 * rowStep;
  do {
    let value = a;
    const rowEnd = a + 48;
    do {
      const next = value + 12;
      do {
        const b0 = v128.load(b);
        const b1 = wide ? v128.load(b, 16) : b0;
        const a0 = v128.load32_splat(value);
        s00 = madd<f32>(a0, b0, s00);
        if (wide) s01 = madd<f32>(a0, b1, s01);
        const a1 = v128.load32_splat(value, 16);
        s10 = madd<f32>(a1, b0, s10);
        if (wide) s11 = madd<f32>(a1, b1, s11);
        if (value == rowEnd) break;
        const a2 = v128.load32_splat(value, 32);
        s20 = madd<f32>(a2, b0, s20);
        if (wide) s21 = madd<f32>(a2, b1, s21);
        const a3 = v128.load32_splat(value, 48);
        s30 = madd<f32>(a3, b0, s30);
        if (wide) s31 = madd<f32>(a3, b1, s31);
        if (value == rowEnd) break;
        const a4 = v128.load32_splat(value, 64);
        s40 = madd<f32>(a4, b0, s40);
        if (wide) s41 = madd<f32>(a4, b1, s41);
        value += 4;
        b += step;
      } while (value != next);
      // There is no fourth channel, but room for it.
      value += 4;
      b += step;
    } while (value != rowEnd);
    a += rowStep;
  } while (a != end);
  finish(op, s00, s10, s20, s30, s40, output, to, mask);
  if (wide) finish(op, s01, s11, s21, s31, s41, output + 4, to + plane, mask + maskPlaneBytes(op.height, op.width));
}

/** Bias, floor and record, or the mask, of as many of five pixels as there are in a row. */
@inline
function finish(op: Convolution, s0: v128, s1: v128, s2: v128, s3: v128, s4: v128, output: i32, to: usize, mask: usize): void {
  const bias = op.bias ? v128.load(op.bias + (<usize>output << 2)) : f32x4.splat(0);
  finishPixel(op, f32x4.add(s0, bias), to, mask);
  if (op.width > 1) finishPixel(op, f32x4.add(s1, bias), to + 16, mask + 1);
  if (op.width > 2) finishPixel(op, f32x4.add(s2, bias), to + 32, mask + 2);
  if (op.width > 3) finishPixel(op, f32x4.add(s3, bias), to + 48, mask + 3);
  if (op.width > 4) finishPixel(op, f32x4.add(s4, bias), to + 64, mask + 4);
}

@inline
function finishPixel(op: Convolution, sum: v128, to: usize, mask: usize): void {
  const v = op.mask ? v128.and(sum, lanes(load<u8>(op.mask + mask))) : larger<f32>(sum, f32x4.splat(op.floor));
  if (op.record) store<u8>(op.record + mask, positive<f32>(v));
  v128.store(to, v);
}
