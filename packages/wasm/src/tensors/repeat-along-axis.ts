import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { emptyTensor, heapView } from "./heap-view.ts";
import { allFloat } from "./override.ts";

/**
 * A tensor several times along one axis; undefined along more, or of no values. tfjs's own kernel looks for the place of each value: that
 * was half of the time of the gradient of GMSD, whose images are halved.
 */
export function repeatAlongAxis(x: TensorInfo, times: readonly number[]): TensorInfo | undefined {
  const axis = times.findIndex((n) => n !== 1);
  if (!allFloat(x) || axis < 0 || times.some((n, i) => n !== 1 && i !== axis)) return undefined;
  const count = times[axis]!;
  const length = util.sizeFromShape(x.shape.slice(axis));
  if (length * count === 0) return undefined;
  const result = emptyTensor(
    x.shape.map((n, i) => n * times[i]!),
    "float32",
  );
  const from = heapView(x);
  const to = heapView(result);
  let at = 0;
  for (let start = 0; start < from.length; start += length)
    for (let n = 0; n < count; n++, at += length) {
      if (length > 16) to.set(from.subarray(start, start + length), at);
      else for (let i = 0; i < length; i++) to[at + i] = from[start + i]!;
    }
  return result;
}
