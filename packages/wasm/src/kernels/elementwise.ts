import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { elementwise, type Formula, type Operand } from "../convolution/elementwise.ts";
import type { Shape } from "../convolution/planes.ts";
import { heapView } from "../heap-view.ts";
import { lazyTensor } from "../lazy/lazy-tensor.ts";
import { endMachineLater, onMachine } from "../machine/current-machine.ts";
import type { Machine } from "../machine/machine.ts";
import type { Operation } from "../machine/operation.ts";
import { channelValues } from "./channel-values.ts";
import { pendingShape, tensorPlanes } from "./tensor-planes.ts";

/**
 * A formula of two tensors of one shape, or of a tensor and a number, or of a tensor and, as the second one, a number for
 * each channel. Where the values of one are in the machine alone, the result stays there too; undefined where none's are,
 * or for other shapes: tfjs's own kernel is best then.
 */
export function runElementwise(formula: Formula, a: TensorInfo, b: TensorInfo | number = 0): TensorInfo | undefined {
  const lazy = pendingShape(a) ? a : typeof b !== "number" && pendingShape(b) ? b : undefined;
  if (!lazy || !(isAlike(a, lazy) || isNumber(a, lazy))) return undefined;
  if (!(isAlike(b, lazy) || isNumber(b, lazy) || isForChannels(b, lazy))) return undefined;
  const result = onMachine((machine) => {
    const shape = pendingShape(lazy);
    if (!shape) return undefined;
    const [one, two] = [prepare(machine, a, lazy, shape), prepare(machine, b, lazy, shape)];
    const { planes, operations } = machine.planes.take(shape);
    const computed = elementwise(formula, one.operand, two.operand, planes);
    machine.start([...one.operations, ...two.operations, ...operations, computed]);
    one.done();
    two.done();
    return lazyTensor(machine, planes, lazy.shape);
  });
  endMachineLater();
  return result;
}

interface Prepared {
  readonly operand: Operand;
  readonly operations: readonly Operation[];
  readonly done: () => void;
}

function prepare(machine: Machine, one: TensorInfo | number, lazy: TensorInfo, shape: Shape): Prepared {
  if (isAlike(one, lazy)) {
    const { planes, operations, done } = tensorPlanes(machine, one, shape, { keep: true });
    return { operand: { planes }, operations, done };
  }
  if (typeof one === "number" || isNumber(one, lazy)) {
    const scalar = typeof one === "number" ? one : heapView(one)[0]!;
    return { operand: { scalar }, operations: [], done: () => {} };
  }
  const channels = channelValues(machine, one, shape.channels);
  return { operand: { channels }, operations: [], done: () => machine.heap.free(channels) };
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
function isForChannels(one: TensorInfo | number, lazy: TensorInfo): boolean {
  if (typeof one === "number" || one.dtype !== "float32" || one.shape.length > lazy.shape.length) return false;
  const channels = pendingShape(lazy)!.channels;
  return [one.shape.at(-1), lazy.shape.at(-1), util.sizeFromShape(one.shape)].every((n) => n === channels);
}

/** 1, -1, or 0 for 0 and NaN, as in tfjs's cpu backend. */
export function signs(values: Float32Array): Float32Array {
  return values.map((value) => (value > 0 ? 1 : value < 0 ? -1 : 0));
}
