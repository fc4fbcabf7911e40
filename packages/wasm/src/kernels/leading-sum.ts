import type { TensorInfo } from "@tensorflow/tfjs-core";
import { channelSums, upToFour } from "../convolution/planes.ts";
import { emptyTensor, heapView } from "../heap-view.ts";
import { lazyFlat } from "../lazy/lazy-tensor.ts";
import { onMachine, presentMachine } from "../machine/current-machine.ts";
import type { Machine } from "../machine/machine.ts";

/**
 * The sum over the first axes of `[..., columns]`: the gradient of a bias. tfjs's own kernel transposes the whole tensor
 * for it.
 */
export function leadingSum(x: TensorInfo, rest: readonly number[], columns: number): TensorInfo {
  const kept = presentMachine()?.kept.find(x.dataId);
  const planned = kept && onMachine((machine) => sumPlanes(machine, x, rest, columns));
  if (planned) return planned;
  const result = emptyTensor([...rest], "float32");
  heapView(result).set(sums(heapView(x), columns));
  return result;
}

/** Sums the planes that a gradient before this one has left; undefined where there are none. */
function sumPlanes(machine: Machine, x: TensorInfo, rest: readonly number[], columns: number): TensorInfo | undefined {
  const planes = machine.kept.find(x.dataId);
  const length = x.shape.reduce((a, b) => a * b, 1);
  if (planes?.channels !== columns || planes.batch * planes.rows * planes.columns * columns !== length)
    return undefined;
  const to = machine.heap.allocate(4 * upToFour(columns));
  machine.start([channelSums(planes, to)]);
  return lazyFlat(machine, to, [...rest]);
}

function sums(values: Float32Array, columns: number): Float32Array {
  const sums = new Float64Array(columns);
  for (let at = 0; at < values.length; ) for (let i = 0; i < columns; i++) sums[i]! += values[at++]!;
  return Float32Array.from(sums);
}
