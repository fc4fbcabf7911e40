import type { Machine } from "../machine/machine.ts";
import type { Operation } from "../machine/operation.ts";
import { type Algorithm, type Kernel, tilePoints } from "./algorithm.ts";
import { upToFour } from "./planes.ts";

/** Bytes of a kernel once it is packed. */
function packedBytes(kernel: Kernel, algorithm: Algorithm): number {
  return 4 * tilePoints(kernel, algorithm) * upToFour(kernel.inputs) * upToFour(kernel.outputs);
}

/**
 * Packs the kernel `[rows, columns, in, out]` at `from` for an algorithm; `turned` packs that of its input gradient, whose
 * inputs and outputs `kernel` then counts.
 */
function packWeights(from: number, to: number, kernel: Kernel, algorithm: Algorithm, turned: boolean): Operation {
  return {
    kind: `${algorithm}Weights`,
    items: upToFour(kernel.inputs) / 4,
    input: from,
    output: to,
    inputs: upToFour(kernel.inputs),
    outputs: upToFour(kernel.outputs),
    channels: kernel.inputs,
    outerWidth: kernel.outputs,
    kernelHeight: kernel.height,
    kernelWidth: kernel.width,
    turned: turned ? 1 : 0,
    scratch: 512 + 48 * 64,
  };
}

/** Copies a kernel into the machine: it is packed at `packed` once the operation has run, and `plain` can then be freed. */
export function planWeights(
  machine: Machine,
  values: Float32Array,
  kernel: Kernel,
  algorithm: Algorithm,
  turned: boolean,
): { operation: Operation; packed: number; plain: number } {
  const packed = machine.heap.allocate(packedBytes(kernel, algorithm));
  const plain = machine.stage(values);
  return { operation: packWeights(plain, packed, kernel, algorithm, turned), packed, plain };
}

/** Copies a kernel into the machine, packs it, and keeps only what was packed. */
export function keepWeights(
  machine: Machine,
  values: Float32Array,
  kernel: Kernel,
  algorithm: Algorithm,
  turned: boolean,
): number {
  const { operation, packed, plain } = planWeights(machine, values, kernel, algorithm, turned);
  machine.run([operation]);
  machine.heap.free(plain);
  return packed;
}
