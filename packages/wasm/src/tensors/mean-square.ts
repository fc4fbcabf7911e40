import type { TensorInfo } from "@tensorflow/tfjs-core";
import { differenceItems, scaledDifferences, squaredDifferences } from "../kernels/squared-differences.ts";
import { endRuntimeLater, onRuntime } from "../runtime/current-runtime.ts";
import { deferredFlat } from "./deferred-tensor.ts";
import { flatValues, isFlat } from "./flat-values.ts";
import { heapView } from "./heap-view.ts";
import { freeAll } from "./matrix-product.ts";
import { filled } from "./override.ts";

/** The mean of `(x - target)^2` over every element, added up in float64. */
export function runMeanSquare(x: TensorInfo, target: TensorInfo): TensorInfo {
  const length = lengthOf(x);
  const sum = isFlat(x) || isFlat(target) ? sumOnRuntime(x, target, length) : sumInLoop(heapView(x), heapView(target));
  return filled([], Float32Array.of(sum / length));
}

/** Its gradient for `x`: `2 (x - target) / n`, times the upstream gradient. */
export function runMeanSquareGradient(x: TensorInfo, target: TensorInfo, dy: TensorInfo): TensorInfo {
  const length = lengthOf(x);
  const scale = (2 * heapView(dy)[0]!) / length;
  const result = onRuntime((runtime) => {
    const [a, b] = [x, target].map((tensor) => flatValues(runtime, tensor, 0, length));
    const to = runtime.heap.allocate(4 * length);
    runtime.start([scaledDifferences(a!.address, b!.address, to, length, scale)]);
    a!.done();
    b!.done();
    return deferredFlat(runtime, to, [...x.shape]);
  });
  endRuntimeLater();
  return result;
}

function sumOnRuntime(x: TensorInfo, target: TensorInfo, length: number): number {
  const sum = onRuntime((runtime) => {
    const [a, b] = [x, target].map((tensor) => flatValues(runtime, tensor, 0, length));
    const count = differenceItems(length);
    const to = runtime.heap.allocate(8 * count);
    runtime.run([squaredDifferences(a!.address, b!.address, to, length)]);
    const { buffer, byteOffset, byteLength } = runtime.bytes(to, 8 * count);
    const sum = new Float64Array(buffer, byteOffset, byteLength / 8).reduce((total, value) => total + value, 0);
    a!.done();
    b!.done();
    freeAll(runtime, [to]);
    return sum;
  });
  endRuntimeLater();
  return sum;
}

/** Where tfjs's memory has both, copies to the runtime would take longer. */
function sumInLoop(a: Float32Array, b: Float32Array): number {
  let [even, odd] = [0, 0];
  const pairs = a.length - (a.length % 2);
  for (let i = 0; i < pairs; i += 2) {
    even += Math.fround(a[i]! - b[i]!) ** 2;
    odd += Math.fround(a[i + 1]! - b[i + 1]!) ** 2;
  }
  if (pairs < a.length) even += Math.fround(a[pairs]! - b[pairs]!) ** 2;
  return even + odd;
}

function lengthOf({ shape }: TensorInfo): number {
  return shape.reduce((all, size) => all * size, 1);
}
