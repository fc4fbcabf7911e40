import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import type { Shape } from "../kernels/blocked-layout.ts";
import { elementwise, type Formula, type Operand } from "../kernels/elementwise.ts";
import { endRuntimeLater, onRuntime } from "../runtime/current-runtime.ts";
import type { Operation } from "../runtime/operation.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { blockedTensor, pendingShape } from "./blocked-tensor.ts";
import { channelValues } from "./channel-values.ts";
import { deferredTensor } from "./deferred-tensor.ts";
import { heapView } from "./heap-view.ts";
import { tensorStore } from "./tensor-store.ts";

/**
 * A formula of two tensors of one shape, or of a tensor and a number, or of a tensor and, as the second one, a number for
 * each channel. Where the values of one are in the runtime alone, the result stays there too; undefined where none's are,
 * or for other shapes: tfjs's own kernel is best then.
 */
export function runElementwise(formula: Formula, a: TensorInfo, b: TensorInfo | number = 0): TensorInfo | undefined {
  const deferred = pendingShape(a) ? a : typeof b !== "number" && pendingShape(b) ? b : undefined;
  if (!deferred || !(isAlike(a, deferred) || isNumber(a, deferred))) return undefined;
  if (!(isAlike(b, deferred) || isNumber(b, deferred) || isForChannels(b, deferred))) return undefined;
  const result = onRuntime((runtime) => {
    const shape = pendingShape(deferred);
    if (!shape) return undefined;
    const [one, two] = [prepare(runtime, a, deferred, shape), prepare(runtime, b, deferred, shape)];
    const { blocked, operations } = tensorStore(runtime).pool.take(shape);
    const computed = elementwise(formula, one.operand, two.operand, blocked);
    runtime.start([...one.operations, ...two.operations, ...operations, computed]);
    one.done();
    two.done();
    return deferredTensor(runtime, blocked, deferred.shape);
  });
  endRuntimeLater();
  return result;
}

interface Prepared {
  readonly operand: Operand;
  readonly operations: readonly Operation[];
  readonly done: () => void;
}

function prepare(runtime: Runtime, one: TensorInfo | number, deferred: TensorInfo, shape: Shape): Prepared {
  if (isAlike(one, deferred)) {
    const { blocked, operations, done } = blockedTensor(runtime, one, shape, { keep: true });
    return { operand: { blocked }, operations, done };
  }
  if (typeof one === "number" || isNumber(one, deferred)) {
    const scalar = typeof one === "number" ? one : heapView(one)[0]!;
    return { operand: { scalar }, operations: [], done: () => {} };
  }
  const channels = channelValues(runtime, one, shape.channels);
  return { operand: { channels: channels.address }, operations: [], done: channels.done };
}

function isAlike(one: TensorInfo | number, { shape }: TensorInfo): one is TensorInfo {
  return typeof one !== "number" && one.dtype === "float32" && util.arraysEqual(one.shape, shape);
}

/** Whether an operand is one number for every value of a tensor. */
function isNumber(one: TensorInfo | number, { shape }: TensorInfo): boolean {
  if (typeof one === "number") return true;
  return one.dtype === "float32" && util.sizeFromShape(one.shape) === 1 && one.shape.length <= shape.length;
}

/** Whether it is `[c]`, or that behind axes of length 1. */
function isForChannels(one: TensorInfo | number, deferred: TensorInfo): boolean {
  if (typeof one === "number" || one.dtype !== "float32" || one.shape.length > deferred.shape.length) return false;
  const channels = pendingShape(deferred)!.channels;
  return [one.shape.at(-1), deferred.shape.at(-1), util.sizeFromShape(one.shape)].every((n) => n === channels);
}

/** 1, -1, or 0 for 0 and NaN, as in tfjs's cpu backend. */
export function signs(values: Float32Array): Float32Array {
  const result = new Float32Array(values.length);
  // A call for each value would take most of the time.
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    result[i] = value > 0 ? 1 : value < 0 ? -1 : 0;
  }
  return result;
}
