import { pad, reshape, slice, type Tensor4D } from "@tensorflow/tfjs-core";
import type { SlidingWindow } from "../network-step.ts";

/** A gradient as the convolution with the turned kernel takes it, and that convolution's own padding, whose stride is 1. */
export interface SpreadGradient {
  readonly spread: Tensor4D;
  readonly padding: number;
}

/**
 * The gradient of a convolution's input is a convolution of stride 1 with the kernel turned by 180 degrees and its channels
 * swapped, of the upstream gradient with zeros in between where the stride was larger. Backends have fast forward
 * convolutions; the input gradient that some bring is 20 times slower.
 *
 * @param dy `[b, h', w', out]`.
 * @param input The shape of what the convolution took.
 */
export function spreadForGradient(
  dy: Tensor4D,
  [, height, width]: readonly [number, number, number, number],
  { size, stride, padding }: SlidingWindow,
): SpreadGradient {
  const apart = spread(dy, stride);
  const [, rows, columns] = apart.shape;
  const around = size - 1 - padding;
  // Rows and columns that no window covers.
  const [below, right] = [height - (rows + 2 * around - size + 1), width - (columns + 2 * around - size + 1)];
  const met: [number, number] = [0, 0];
  if (!below && !right) return { spread: apart, padding: around };
  return { spread: pad(apart, [met, [0, below], [0, right], met]), padding: around };
}

/** With `stride - 1` zeros between neighbours. */
export function spread(x: Tensor4D, stride: number): Tensor4D {
  if (stride === 1) return x;
  const [batch, height, width, channels] = x.shape;
  const after = stride - 1;
  // One axis at a time: some backends pad no more than four.
  const columns = pad(reshape(x, [batch * height * width, 1, channels]), [
    [0, 0],
    [0, after],
    [0, 0],
  ]);
  const row = width * stride * channels;
  const rows = pad(reshape(columns, [batch * height, 1, row]), [
    [0, 0],
    [0, after],
    [0, 0],
  ]);
  const all = reshape(rows, [batch, height * stride, width * stride, channels]) as Tensor4D;
  return slice(all, 0, [batch, (height - 1) * stride + 1, (width - 1) * stride + 1, channels]);
}
