import { slice_util, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { copyValues } from "../kernels/copy-values.ts";
import { endRuntimeLater, onRuntime } from "../runtime/current-runtime.ts";
import { deferredFlat, deferredPart } from "./deferred-tensor.ts";
import { flatValues, isFlat } from "./flat-values.ts";
import { tensorStore } from "./tensor-store.ts";

/**
 * A part of a vector that a kernel has left in the runtime: the same values, which are not copied. Undefined for any other tensor.
 */
export function flatSlice(x: TensorInfo, begin: number | number[], size: number | number[]): TensorInfo | undefined {
  if (x.shape.length !== 1 || !isFlat(x)) return undefined;
  const [[first], [length]] = slice_util.parseSliceParams(x as never, begin, size as number[]) as [[number], [number]];
  slice_util.assertParamsValid(x as never, [first], [length]);
  if (length === 0) return undefined;
  return onRuntime((runtime) => {
    const flat = tensorStore(runtime).flat.find(x.dataId);
    return flat && deferredPart(runtime, flat, first, [length]);
  });
}

/** The sum of two tensors of one shape that kernels have left in the runtime, as of two gradients of the same features; undefined for others. */
export function flatSum(a: TensorInfo, b: TensorInfo): TensorInfo | undefined {
  if (!util.arraysEqual(a.shape, b.shape) || !isFlat(a) || !isFlat(b)) return undefined;
  const length = util.sizeFromShape(a.shape);
  const result = onRuntime((runtime) => {
    const [one, other] = [a, b].map((tensor) => flatValues(runtime, tensor, 0, length));
    const to = runtime.heap.allocate(4 * length);
    runtime.start([copyValues(one!.address, to, length, other!.address)]);
    one!.done();
    other!.done();
    return deferredFlat(runtime, to, [...a.shape]);
  });
  endRuntimeLater();
  return result;
}

/** Vectors one after the other, where kernels have left most of them in the runtime; undefined elsewhere. */
export function flatConcat(vectors: readonly TensorInfo[]): TensorInfo | undefined {
  const sizes = vectors.map(({ shape }) => util.sizeFromShape(shape));
  const length = sizes.reduce((sum, size) => sum + size, 0);
  const there = vectors.reduce((sum, vector, i) => sum + (isFlat(vector) ? sizes[i]! : 0), 0);
  if (vectors.some(({ shape }) => shape.length !== 1) || 2 * there <= length) return undefined;
  const result = onRuntime((runtime) => {
    const to = runtime.heap.allocate(4 * length);
    let at = to;
    const parts = vectors.flatMap((vector, i) => {
      if (!sizes[i]) return [];
      const { address, done } = flatValues(runtime, vector, 0, sizes[i]!);
      const copy = copyValues(address, at, sizes[i]!);
      at += 4 * sizes[i]!;
      return [{ copy, done }];
    });
    runtime.start(parts.map(({ copy }) => copy));
    for (const { done } of parts) done();
    return deferredFlat(runtime, to, [length]);
  });
  endRuntimeLater();
  return result;
}
