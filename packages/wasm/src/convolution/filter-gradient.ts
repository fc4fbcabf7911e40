import type { Machine } from "../machine/machine.ts";
import type { Operation } from "../machine/operation.ts";
import type { Kernel } from "./algorithm.ts";
import { type Planes, upToFour } from "./planes.ts";

/** Channels that are multiplied together, as in `assembly/filter-gradient.ts`. */
const dozen = 12;

/**
 * The gradient of a kernel of a stride-1 convolution with "same" padding, `[rows, columns, in, out]` at `to`.
 *
 * @returns The operations, and the blocks to free once they have run.
 */
export function filterGradient(
  machine: Machine,
  x: Planes,
  dy: Planes,
  to: number,
  kernel: Kernel,
): { operations: Operation[]; blocks: number[] } {
  const { batch, height, width } = x;
  const dozensIn = Math.ceil(upToFour(kernel.inputs) / dozen);
  const dozensOut = Math.ceil(upToFour(kernel.outputs) / dozen);
  const row = upToFour(width) * dozen * 4;
  const shifted = machine.heap.allocate(kernel.width * batch * dozensIn * (height + kernel.height - 1) * row);
  const panels = machine.heap.allocate(batch * dozensOut * height * row);
  const shared = {
    batch,
    height,
    width,
    inputs: upToFour(kernel.inputs),
    outputs: upToFour(kernel.outputs),
    kernelHeight: kernel.height,
    kernelWidth: kernel.width,
  };
  const operations: Operation[] = [
    { ...shared, kind: "shiftInputs", items: kernel.width * batch * dozensIn, input: x.place, output: shifted },
    { ...shared, kind: "panelOutputs", items: batch * dozensOut, input: dy.place, output: panels },
    {
      ...shared,
      kind: "filterGradient",
      items: kernel.height * kernel.width * dozensIn * dozensOut,
      input: shifted,
      weights: panels,
      output: to,
      channels: kernel.inputs,
      outerWidth: kernel.outputs,
      scratch: 1152,
    },
  ];
  return { operations, blocks: [shifted, panels] };
}
