import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { elementwise, type Formula } from "../convolution/elementwise.ts";
import type { Shape } from "../convolution/planes.ts";
import { heapView } from "../heap-view.ts";
import { lazyTensor } from "../lazy/lazy-tensor.ts";
import { endMachineLater, onMachine } from "../machine/current-machine.ts";
import type { Machine } from "../machine/machine.ts";
import { pendingShape, tensorPlanes } from "./tensor-planes.ts";

type Operand = TensorInfo | number;

/**
 * A formula of two tensors of one shape, or of a tensor and a number. Where the values of one of them are in the machine
 * alone, the result stays there too; undefined where none's are, or the shapes differ: tfjs's own kernel is best then.
 */
export function runElementwise(formula: Formula, a: Operand, b: Operand = 0): TensorInfo | undefined {
  const lazy = [a, b].find((one) => typeof one !== "number" && pendingShape(one)) as TensorInfo | undefined;
  if (!lazy || ![a, b].every((one) => isNumber(one, lazy) || isAlike(one, lazy))) return undefined;
  const result = onMachine((machine) => {
    const [one, two] = [a, b].map((operand) => (isAlike(operand, lazy) ? operand : numberOf(operand)));
    const shape = pendingShape(lazy);
    return shape && compute(machine, formula, one!, two!, shape, lazy.shape);
  });
  endMachineLater();
  return result;
}

function compute(
  machine: Machine,
  formula: Formula,
  a: Operand,
  b: Operand,
  shape: Shape,
  outerShape: number[],
): TensorInfo {
  const [one, two] = [a, b].map((operand) =>
    typeof operand === "number"
      ? { planes: operand, operations: [], done: () => {} }
      : tensorPlanes(machine, operand, shape, { keep: true }),
  ) as [ReturnType<typeof tensorPlanes>, ReturnType<typeof tensorPlanes>];
  const { planes: y, operations } = machine.planes.take(shape);
  machine.run([...one.operations, ...two.operations, ...operations, elementwise(formula, one.planes, two.planes, y)]);
  one.done();
  two.done();
  return lazyTensor(machine, y, outerShape);
}

function isAlike(operand: Operand, { shape }: TensorInfo): operand is TensorInfo {
  return typeof operand !== "number" && operand.dtype === "float32" && util.arraysEqual(operand.shape, shape);
}

/** Whether an operand is one number for every value of a tensor. */
function isNumber(operand: Operand, { shape }: TensorInfo): boolean {
  if (typeof operand === "number") return true;
  const { dtype, shape: own } = operand;
  return dtype === "float32" && util.sizeFromShape(own) === 1 && own.length <= shape.length;
}

function numberOf(operand: Operand): number {
  return typeof operand === "number" ? operand : heapView(operand)[0]!;
}

/** 1, -1, or 0 for 0 and NaN, as in tfjs's cpu backend. */
export function signs(values: Float32Array): Float32Array {
  return values.map((value) => (value > 0 ? 1 : value < 0 ? -1 : 0));
}
