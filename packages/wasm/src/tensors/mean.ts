import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { emptyTensor, heapView } from "./heap-view.ts";

/**
 * The sum over the last axes, in float64; tfjs's own kernel adds one float32 after another, and so loses digits with every
 * thousand. Undefined for other axes.
 */
export function runSum(x: TensorInfo, axes: readonly number[], kept: number[]): TensorInfo | undefined {
  return scaledSums(x, axes, kept, false);
}

export function runMean(x: TensorInfo, axes: readonly number[], kept: number[]): TensorInfo | undefined {
  return scaledSums(x, axes, kept, true);
}

function scaledSums(x: TensorInfo, axes: readonly number[], kept: number[], average: boolean): TensorInfo | undefined {
  const first = x.shape.length - axes.length;
  if (!axes.every((axis) => axis >= first)) return undefined;
  const run = util.sizeFromShape(x.shape.slice(first));
  const result = emptyTensor(kept, "float32");
  // Asked for first: where it is brought from elsewhere, memory grows and views end.
  const values = heapView(x);
  const sums = heapView(result);
  const divisor = average ? run : 1;
  if (run < 4) addFew(values, sums, run, divisor);
  else for (let i = 0, at = 0; i < sums.length; i++, at += run) sums[i] = sumOf(values, at, run) / divisor;
  return result;
}

/** Of the channels of an image: a call for each pixel would take most of the time. */
function addFew(values: Float32Array, sums: Float32Array, run: number, divisor: number): void {
  for (let i = 0, at = 0; i < sums.length; i++) {
    let sum = 0;
    for (const end = at + run; at < end; at++) sum += values[at]!;
    sums[i] = sum / divisor;
  }
}

/** Four sums at a time don't wait for one another. */
function sumOf(values: Float32Array, from: number, length: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const end = from + length;
  const fours = end - (length % 4);
  let at = from;
  for (; at < fours; at += 4) {
    a += values[at]!;
    b += values[at + 1]!;
    c += values[at + 2]!;
    d += values[at + 3]!;
  }
  for (; at < end; at++) a += values[at]!;
  return a + b + (c + d);
}
