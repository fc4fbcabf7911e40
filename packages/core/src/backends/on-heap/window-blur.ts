import type { TensorInfo } from "@tensorflow/tfjs-core";
import { resultOnHeap } from "./result-on-heap.ts";

/** Rows of the result that are computed from one copy of those that they look at. */
const bandRows = 32;

interface Attributes {
  readonly taps: readonly number[];
  readonly scale: number;
}

/**
 * SSIM's window. tfjs's convolutions take 25 places where there are 11, and four channels where there are one or three: this is faster,
 * and adds up in float64.
 */
export function windowBlurOnHeap(x: TensorInfo, { taps, scale }: Attributes): TensorInfo {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const overlap = taps.length - 1;
  const rows = height - overlap;
  const { result, from, to } = resultOnHeap(x, [batch, rows, width - overlap, channels]);
  const down = Float64Array.from(taps, Math.fround);
  const across = down.map((tap) => tap * scale);
  const length = width * channels;
  const resultLength = length - overlap * channels;
  // All in arrays of one type: where a loop meets two, it takes half as long again.
  const band = new Float64Array((Math.min(bandRows, rows) + overlap) * length);
  const sums = new Float64Array(length);
  const line = new Float64Array(resultLength);
  let at = 0;
  for (let image = 0; image < batch; image++)
    for (let top = 0; top < rows; top += bandRows) {
      const count = Math.min(bandRows, rows - top);
      const start = (image * height + top) * length;
      band.set(from.subarray(start, start + (count + overlap) * length));
      for (let y = 0; y < count; y++, at += resultLength) {
        weigh(band, y * length, length, down, sums);
        weigh(sums, 0, channels, across, line);
        to.set(line, at);
      }
    }
  return result;
}

/**
 * Fills `sums` with those of weighed numbers that are `stride` apart, the first of which begins at `start`. Both ends of a window have
 * the same tap, and four sums are added up beside each other, so that none waits for the one before.
 */
function weigh(from: Float64Array, start: number, stride: number, taps: Float64Array, sums: Float64Array): void {
  const count = sums.length;
  const half = taps.length >> 1;
  const reach = (taps.length - 1) * stride;
  const middle = taps[half]!;
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    let [p, q] = [start + i, start + i + reach];
    const centre = p + half * stride;
    let a = middle * from[centre]!;
    let b = middle * from[centre + 1]!;
    let c = middle * from[centre + 2]!;
    let d = middle * from[centre + 3]!;
    for (let k = 0; k < half; k++, p += stride, q -= stride) {
      const tap = taps[k]!;
      a += tap * (from[p]! + from[q]!);
      b += tap * (from[p + 1]! + from[q + 1]!);
      c += tap * (from[p + 2]! + from[q + 2]!);
      d += tap * (from[p + 3]! + from[q + 3]!);
    }
    sums[i] = a;
    sums[i + 1] = b;
    sums[i + 2] = c;
    sums[i + 3] = d;
  }
  for (; i < count; i++) {
    let [p, q] = [start + i, start + i + reach];
    let sum = middle * from[p + half * stride]!;
    for (let k = 0; k < half; k++, p += stride, q -= stride) sum += taps[k]! * (from[p]! + from[q]!);
    sums[i] = sum;
  }
}
