import type { TensorInfo } from "@tensorflow/tfjs-core";
import { resultOnHeap } from "./result-on-heap.ts";

/** The lower of both in the middle, of each line of `[b, n]`: `[b, 1]`. */
export function lowerMedianOnHeap(x: TensorInfo): TensorInfo {
  const [batch, length] = x.shape as [number, number];
  const { result, from, to } = resultOnHeap(x, [batch, 1]);
  const values = from.slice();
  const middle = Math.floor((length - 1) / 2);
  for (let n = 0; n < batch; n++) to[n] = smallest(values.subarray(n * length, (n + 1) * length), middle);
  return result;
}

/** Hoare's selection: the value that would be at `wanted` if they were sorted. They change places. */
function smallest(values: Float32Array, wanted: number): number {
  let [left, right] = [0, values.length - 1];
  while (left < right) {
    const pivot = values[wanted]!;
    let [i, j] = [left, right];
    do {
      while (values[i]! < pivot) i++;
      while (pivot < values[j]!) j--;
      if (i <= j) {
        const value = values[i]!;
        values[i++] = values[j]!;
        values[j--] = value;
      }
    } while (i <= j);
    if (j < wanted) left = i;
    if (wanted < i) right = j;
  }
  return values[wanted]!;
}
