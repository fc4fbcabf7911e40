import { firstPixel, planeBytes, rowBytes } from "./blocked-layout";
import { FilterGradient, PanelOutputs, ShiftInputs } from "./generated/operations";
import { multiply3x12 } from "./multiply-twelve";

/**
 * The gradient of a kernel: for each tap, the products of input and output gradient summed over all pixels. The same
 * micro-kernel as elsewhere sums them, its "inputs" being pixels: it wants them in groups of four, a row of the image
 * rounded up to that, with zeros behind its end.
 *
 * Sums run over the pixels of a segment of rows, and then over segments, always in the same order.
 */

/** Pixels of one sum; beyond it float32 sums lose digits. */
const segmentPixels: i32 = 2048;

@inline
function paddedWidth(width: i32): i32 {
  return (width + 3) & ~3;
}

/** Rows of an image above, below and between which the taps reach. */
@inline
function paddedHeight(height: i32, kernelHeight: i32): i32 {
  return height + kernelHeight - 1;
}

/** Bytes of one shifted copy of twelve channels of one image. */
@inline
function shiftedBytes(height: i32, kernelHeight: i32, width: i32): usize {
  return <usize>(paddedHeight(height, kernelHeight) * paddedWidth(width)) * 48;
}

/**
 * Copies the input for one column of taps: `[column][image][in / 12][row][x / 4][12][4 pixels]`. An item is one column,
 * image and twelve channels.
 */
export function shiftInputs(op: ShiftInputs, item: i32): void {
  const dozens = (op.inputs + 11) / 12;
  const column = item / (op.batch * dozens);
  const image = (item / dozens) % op.batch;
  const dozen = item % dozens;
  const shift = column - (op.kernelWidth >> 1);
  const above = op.kernelHeight >> 1;
  const width = paddedWidth(op.width);
  const rows = rowBytes(op.width);
  const plane = planeBytes(op.height, op.width);
  let to = op.output + <usize>item * shiftedBytes(op.height, op.kernelHeight, op.width);
  for (let row = -above; row < op.height + above; row++)
    for (let x = 0; x < width; x += 4, to += 192)
      for (let g = 0; g < 3; g++) {
        const group = dozen * 3 + g;
        const address = to + <usize>g * 64;
        if (<u32>row >= <u32>op.height || group * 4 >= op.inputs) {
          memory.fill(address, 0, 64);
          continue;
        }
        const from =
          op.input + <usize>(image * (op.inputs >> 2) + group) * plane + firstPixel(op.width) + <usize>row * rows;
        transposeFour(op.width, from, x + shift, address);
      }
}

/** Four pixels from column `x` on, of four channels, to four vectors of one channel. */
@inline
function transposeFour(width: i32, from: usize, x: i32, to: usize): void {
  const p0 = pixel(width, from, x), p1 = pixel(width, from, x + 1), p2 = pixel(width, from, x + 2), p3 = pixel(width, from, x + 3);
  const a = v128.shuffle<f32>(p0, p1, 0, 4, 1, 5), b = v128.shuffle<f32>(p2, p3, 0, 4, 1, 5);
  const c = v128.shuffle<f32>(p0, p1, 2, 6, 3, 7), d = v128.shuffle<f32>(p2, p3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(a, b, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(a, b, 2, 3, 6, 7), 16);
  v128.store(to, v128.shuffle<f32>(c, d, 0, 1, 4, 5), 32);
  v128.store(to, v128.shuffle<f32>(c, d, 2, 3, 6, 7), 48);
}

@inline
function pixel(width: i32, from: usize, x: i32): v128 {
  return <u32>x < <u32>width ? v128.load(from + <usize>(x << 4)) : f32x4.splat(0);
}

/** Copies the output's gradient: `[image][out / 12][row][x][12]`. An item is one image and twelve outputs. */
export function panelOutputs(op: PanelOutputs, item: i32): void {
  const dozens = (op.outputs + 11) / 12;
  const image = item / dozens;
  const dozen = item % dozens;
  const width = paddedWidth(op.width);
  const plane = planeBytes(op.height, op.width);
  let to = op.output + <usize>item * <usize>(op.height * width) * 48;
  for (let row = 0; row < op.height; row++)
    for (let x = 0; x < width; x++)
      for (let g = 0; g < 3; g++, to += 16) {
        const group = dozen * 3 + g;
        const from =
          op.upstream + <usize>(image * (op.outputs >> 2) + group) * plane + firstPixel(op.width) + <usize>row * rowBytes(op.width);
        v128.store(to, group * 4 < op.outputs ? pixel(op.width, from, x) : f32x4.splat(0));
      }
}

/**
 * `op.input` and `op.panels` are what the two above made; `op.output` the gradient `[rows, columns, in, out]`, in the
 * caller's channels (`op.kernelInputs`, `op.kernelOutputs`). An item is one tap, twelve inputs and twelve outputs.
 */
export function filterGradient(op: FilterGradient, item: i32, scratch: usize): void {
  const dozensIn = (op.inputs + 11) / 12;
  const dozensOut = (op.outputs + 11) / 12;
  const tap = item / (dozensIn * dozensOut);
  const dozenIn = (item / dozensOut) % dozensIn;
  const dozenOut = item % dozensOut;
  const ky = tap / op.kernelWidth, kx = tap % op.kernelWidth;
  const width = paddedWidth(op.width);
  const segment = max(1, segmentPixels / max(1, width));
  const total = scratch + 576;
  memory.fill(total, 0, 576);
  for (let image = 0; image < op.batch; image++) {
    const a =
      op.input + <usize>((kx * op.batch + image) * dozensIn + dozenIn) * shiftedBytes(op.height, op.kernelHeight, op.width) + <usize>(ky * width) * 48;
    const b = op.panels + <usize>((image * dozensOut + dozenOut) * op.height * width) * 48;
    for (let row = 0; row < op.height; row += segment) {
      const rows = min(segment, op.height - row);
      const offset = <usize>(row * width) * 48;
      for (let t: usize = 0; t < 192; t += 48)
        multiply3x12<f32>(a + offset + t, b + offset, scratch + t, 192, (rows * width) >> 2, 192, false);
      for (let i: usize = 0; i < 576; i += 16)
        v128.store(total + i, f32x4.add(v128.load(total + i), v128.load(scratch + i)));
    }
  }
  for (let i = 0; i < min(12, op.kernelInputs - dozenIn * 12); i++)
    for (let o = 0; o < min(12, op.kernelOutputs - dozenOut * 12); o++)
      store<f32>(
        op.output + (<usize>((tap * op.kernelInputs + dozenIn * 12 + i) * op.kernelOutputs + dozenOut * 12 + o) << 2),
        load<f32>(total + <usize>((o >> 2) * 192 + i * 16 + (o & 3) * 4)),
      );
}
