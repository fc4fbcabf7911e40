import type { TensorInfo } from "@tensorflow/tfjs-core";
import { resultOnHeap } from "./result-on-heap.ts";

/**
 * The length of each pixel's gradient of images `[b, h, w, 1]` with zeros around them, in one pass: the differences to both sides, and
 * those of what is above and below, three of each weighted by `smooth`. Computed in float64.
 */
export function gradientMagnitudeOnHeap(x: TensorInfo, { smooth }: { readonly smooth: readonly number[] }): TensorInfo {
  const [batch, height, width] = x.shape as [number, number, number];
  const { result, from, to } = resultOnHeap(x, x.shape);
  const [first, middle, last] = smooth as [number, number, number];
  const rowBetweenZeros = (row: Float64Array, image: number, y: number): Float64Array => {
    const start = (image * height + y) * width;
    if (y < height) row.set(from.subarray(start, start + width), 1);
    else row.fill(0);
    return row;
  };
  let [above, row, below] = [0, 1, 2].map(() => new Float64Array(width + 2)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let image = 0, at = 0; image < batch; image++) {
    above.fill(0);
    rowBetweenZeros(row, image, 0);
    for (let y = 0; y < height; y++) {
      rowBetweenZeros(below, image, y + 1);
      for (let i = 0; i < width; i++, at++) {
        const across =
          first * (above[i + 2]! - above[i]!) + middle * (row[i + 2]! - row[i]!) + last * (below[i + 2]! - below[i]!);
        const down =
          first * (below[i]! - above[i]!) +
          middle * (below[i + 1]! - above[i + 1]!) +
          last * (below[i + 2]! - above[i + 2]!);
        to[at] = Math.sqrt(across * across + down * down);
      }
      [above, row, below] = [row, below, above];
    }
  }
  return result;
}
