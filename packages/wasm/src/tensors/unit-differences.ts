import type { TensorInfo } from "@tensorflow/tfjs-core";
import { unitDifferenceGradient, unitDifferences } from "../kernels/feature-differences.ts";
import { endRuntimeLater, onRuntime } from "../runtime/current-runtime.ts";
import { flatFeatures, rowsOfFour } from "./channel-moments.ts";
import { deferredFlat } from "./deferred-tensor.ts";
import { heapView } from "./heap-view.ts";
import { filled } from "./override.ts";

/**
 * The mean over each image's places of `sum_c w_c (x_c / |x| - t_c / |t|)^2` of features `[b, h, w, c]`, `[b]`; lengths are 1e-10
 * longer. Undefined for channels that are no multiple of four.
 */
export function runUnitDifference(x: TensorInfo, target: TensorInfo, weights: TensorInfo): TensorInfo | undefined {
  const given = rowsOfFour(x);
  if (!given) return undefined;
  const { batch, rows } = given;
  const means = onRuntime((runtime) => {
    const [a, b] = [x, target].map((tensor) => flatFeatures(runtime, tensor));
    const own = runtime.stage(heapView(weights));
    const to = runtime.heap.allocate(4 * batch * rows);
    runtime.run([unitDifferences(a!.address, b!.address, own, to, given)]);
    const all = runtime.floats(to, batch * rows);
    const means = Float32Array.from({ length: batch }, (_, image) => {
      let sum = 0;
      for (let row = image * rows; row < (image + 1) * rows; row++) sum += all[row]!;
      return sum / rows;
    });
    a!.done();
    b!.done();
    for (const block of [own, to]) runtime.heap.free(block);
    runtime.heap.settle();
    return means;
  });
  endRuntimeLater();
  return filled([batch], means);
}

/** Its gradient in `x`; `dy` is `[b]`. It is 0 where all features of a place are 0. */
export function runUnitDifferenceGradient(
  x: TensorInfo,
  target: TensorInfo,
  weights: TensorInfo,
  dy: TensorInfo,
): TensorInfo | undefined {
  const given = rowsOfFour(x);
  if (!given) return undefined;
  const { batch, rows, channels } = given;
  const result = onRuntime((runtime) => {
    const [a, b] = [x, target].map((tensor) => flatFeatures(runtime, tensor));
    const own = runtime.stage(heapView(weights));
    const upstream = runtime.stage(heapView(dy).map((value) => value / rows));
    const to = runtime.heap.allocate(4 * batch * rows * channels);
    runtime.start([unitDifferenceGradient(a!.address, b!.address, own, upstream, to, given)]);
    a!.done();
    b!.done();
    for (const block of [own, upstream]) runtime.heap.free(block);
    return deferredFlat(runtime, to, [...x.shape]);
  });
  endRuntimeLater();
  return result;
}
