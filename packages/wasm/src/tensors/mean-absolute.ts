import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { absoluteDifferences } from "../kernels/absolute-differences.ts";
import { planeCount } from "../kernels/blocked-layout.ts";
import { elementwise } from "../kernels/elementwise.ts";
import { endRuntimeLater, onRuntime } from "../runtime/current-runtime.ts";
import { blockedTensor, pendingShape } from "./blocked-tensor.ts";
import { deferredTensor } from "./deferred-tensor.ts";
import { heapView } from "./heap-view.ts";
import { filled } from "./override.ts";
import { tensorStore } from "./tensor-store.ts";

/** The mean of `|x - target|` over every element, added up in float64. */
export function runMeanAbsolute(x: TensorInfo, target: TensorInfo): TensorInfo {
  const sum = sumOnRuntime(x, target) ?? sumInLoop(heapView(x), heapView(target));
  return filled([], Float32Array.of(sum / util.sizeFromShape(x.shape)));
}

/** Its gradient for `x`: the sign of `x - target` times the upstream gradient by the number of elements; 0 where both are equal. */
export function runMeanAbsoluteGradient(x: TensorInfo, target: TensorInfo, dy: TensorInfo): TensorInfo {
  const scale = Math.fround(heapView(dy)[0]! * Math.fround(1 / util.sizeFromShape(x.shape)));
  return signsOnRuntime(x, target, scale) ?? signsInLoop(x, target, scale);
}

/** Undefined where the reconstruction is in tfjs's memory: copies to the runtime would take longer than a loop. */
function sumOnRuntime(x: TensorInfo, target: TensorInfo): number | undefined {
  if (!pendingShape(x)) return undefined;
  const sum = onRuntime((runtime) => {
    const shape = pendingShape(x);
    if (!shape) return undefined;
    const [a, b] = [x, target].map((tensor) => blockedTensor(runtime, tensor, shape, { keep: true }));
    const count = planeCount(shape);
    const to = runtime.heap.allocate(8 * count);
    runtime.run([...a!.operations, ...b!.operations, absoluteDifferences(a!.blocked, b!.blocked, to)]);
    const { buffer, byteOffset } = runtime.bytes(to, 8 * count);
    const sum = new Float64Array(buffer, byteOffset, count).reduce((total, value) => total + value, 0);
    a!.done();
    b!.done();
    runtime.heap.free(to);
    return sum;
  });
  endRuntimeLater();
  return sum;
}

function signsOnRuntime(x: TensorInfo, target: TensorInfo, scale: number): TensorInfo | undefined {
  if (!pendingShape(x)) return undefined;
  const result = onRuntime((runtime) => {
    const shape = pendingShape(x);
    if (!shape) return undefined;
    const [a, b] = [x, target].map((tensor) => blockedTensor(runtime, tensor, shape, { keep: true }));
    const { blocked, operations } = tensorStore(runtime).pool.take(shape);
    const signs = elementwise("signOfDifference", a!, b!, blocked, scale);
    runtime.start([...a!.operations, ...b!.operations, ...operations, signs]);
    a!.done();
    b!.done();
    return deferredTensor(runtime, blocked, [...x.shape]);
  });
  endRuntimeLater();
  return result;
}

function sumInLoop(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(Math.fround(a[i]! - b[i]!));
  return sum;
}

function signsInLoop(x: TensorInfo, target: TensorInfo, scale: number): TensorInfo {
  const result = filled([...x.shape]);
  const [a, b, to] = [heapView(x), heapView(target), heapView(result)];
  for (let i = 0; i < to.length; i++) {
    const d = Math.fround(a[i]! - b[i]!);
    // No number where the difference is none, or infinite.
    to[i] = (Math.sign(d) + d * 0) * scale;
  }
  return result;
}
