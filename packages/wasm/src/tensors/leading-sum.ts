import type { TensorInfo } from "@tensorflow/tfjs-core";
import { channelSums, upToFour } from "../kernels/blocked-layout.ts";
import { onRuntime } from "../runtime/current-runtime.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { deferredFlat } from "./deferred-tensor.ts";
import { emptyTensor, heapView } from "./heap-view.ts";
import { presentStore, tensorStore } from "./tensor-store.ts";

/**
 * The sum over the first axes of `[..., columns]`: the gradient of a bias. tfjs's own kernel transposes the whole tensor
 * for it.
 */
export function leadingSum(x: TensorInfo, rest: readonly number[], columns: number): TensorInfo {
  const kept = presentStore()?.kept.find(x.dataId);
  const planned = kept && onRuntime((runtime) => sumBlocked(runtime, x, rest, columns));
  if (planned) return planned;
  const result = emptyTensor([...rest], "float32");
  heapView(result).set(sums(heapView(x), columns));
  return result;
}

/** Sums the blocked layout that a gradient before this one has left; undefined where there is none. */
function sumBlocked(runtime: Runtime, x: TensorInfo, rest: readonly number[], columns: number): TensorInfo | undefined {
  const blocked = tensorStore(runtime).kept.find(x.dataId);
  const length = x.shape.reduce((a, b) => a * b, 1);
  if (blocked?.channels !== columns || blocked.batch * blocked.rows * blocked.columns * columns !== length)
    return undefined;
  const to = runtime.heap.allocate(4 * upToFour(columns));
  runtime.start([channelSums(blocked, to)]);
  return deferredFlat(runtime, to, [...rest]);
}

function sums(values: Float32Array, columns: number): Float32Array {
  const sums = new Float64Array(columns);
  for (let at = 0; at < values.length; ) for (let i = 0; i < columns; i++) sums[i]! += values[at++]!;
  return Float32Array.from(sums);
}
