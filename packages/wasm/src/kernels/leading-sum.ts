import type { TensorInfo } from "@tensorflow/tfjs-core";
import { channelSums, upToFour } from "../convolution/planes.ts";
import { emptyTensor, heapView } from "../heap-view.ts";
import { onMachine, presentMachine } from "../machine/current-machine.ts";
import type { Machine } from "../machine/machine.ts";

/**
 * The sum over the first axes of `[..., columns]`: the gradient of a bias. tfjs's own kernel transposes the whole tensor
 * for it.
 */
export function leadingSum(x: TensorInfo, rest: readonly number[], columns: number): TensorInfo {
  const result = emptyTensor([...rest], "float32");
  if (!presentMachine()?.kept.find(x.dataId) || !onMachine((machine) => sumPlanes(machine, x, columns, result)))
    heapView(result).set(sums(heapView(x), columns));
  return result;
}

/** Sums the planes that a gradient before this one has left; false where there are none. */
function sumPlanes(machine: Machine, x: TensorInfo, columns: number, result: TensorInfo): boolean {
  const planes = machine.kept.find(x.dataId);
  const length = x.shape.reduce((a, b) => a * b, 1);
  if (planes?.channels !== columns || planes.batch * planes.rows * planes.columns * columns !== length) return false;
  const to = machine.heap.allocate(4 * upToFour(columns));
  machine.run([channelSums(planes, to)]);
  heapView(result).set(machine.floats(to, columns));
  machine.heap.free(to);
  return true;
}

function sums(values: Float32Array, columns: number): Float32Array {
  const sums = new Float64Array(columns);
  for (let at = 0; at < values.length; ) for (let i = 0; i < columns; i++) sums[i]! += values[at++]!;
  return Float32Array.from(sums);
}
