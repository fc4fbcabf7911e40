import type { TensorInfo } from "@tensorflow/tfjs-core";
import { resultOnHeap } from "./result-on-heap.ts";

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
  const sums = new Float64Array(length);
  let at = 0;
  for (let image = 0; image < batch; image++)
    for (let y = 0; y < rows; y++) {
      weigh(from, (image * height + y) * length, length, down, sums, 0, length);
      weigh(sums, 0, channels, across, to, at, length - overlap * channels);
      at += length - overlap * channels;
    }
  return result;
}

type Numbers = Float32Array | Float64Array;

/**
 * `count` sums of numbers that are `stride` apart. Pairs of numbers have a tap in common, and four sums are added up beside each other:
 * a third of the time.
 */
function weigh(
  from: Numbers,
  start: number,
  stride: number,
  taps: Float64Array,
  to: Numbers,
  at: number,
  count: number,
): void {
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
    to[at + i] = a;
    to[at + i + 1] = b;
    to[at + i + 2] = c;
    to[at + i + 3] = d;
  }
  for (; i < count; i++) {
    let [p, q] = [start + i, start + i + reach];
    let sum = middle * from[p + half * stride]!;
    for (let k = 0; k < half; k++, p += stride, q -= stride) sum += taps[k]! * (from[p]! + from[q]!);
    to[at + i] = sum;
  }
}
