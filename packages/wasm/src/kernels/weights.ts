import type { Operation } from "../runtime/operation.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type Algorithm, type Kernel, tilePoints } from "./algorithm.ts";
import { channelWords, upToFour } from "./blocked-layout.ts";

/** How a kernel is packed. */
export interface Packing {
  readonly algorithm: Algorithm;
  /** For the input gradient, whose inputs and outputs the kernel then counts. */
  readonly turned?: boolean;
  /** For activations of float64. */
  readonly float64?: boolean;
}

/** Bytes of a kernel once it is packed. */
function packedBytes(kernel: Kernel, { algorithm, float64 }: Packing): number {
  return 4 * tilePoints(kernel, algorithm) * upToFour(kernel.inputs) * channelWords(kernel.outputs, float64);
}

/** Packs the kernel `[rows, columns, in, out]` at `from`. */
function packWeights(from: number, to: number, kernel: Kernel, { algorithm, turned, float64 }: Packing): Operation {
  const inputs = channelWords(kernel.inputs, float64);
  return {
    kind: `${algorithm}Weights`,
    items: inputs / 4,
    input: from,
    output: to,
    inputs,
    outputs: channelWords(kernel.outputs, float64),
    float64,
    kernelInputs: kernel.inputs,
    kernelOutputs: kernel.outputs,
    kernelHeight: kernel.height,
    kernelWidth: kernel.width,
    turned,
    scratch: 1024 + 64 * 64,
  };
}

/** Packs the kernel at the address `plain`: it is at `packed` once the operation has run. */
export function planWeights(
  runtime: Runtime,
  plain: number,
  kernel: Kernel,
  packing: Packing,
): { operation: Operation; packed: number } {
  const packed = runtime.heap.allocate(packedBytes(kernel, packing));
  return { operation: packWeights(plain, packed, kernel, packing), packed };
}

/** Copies a kernel into the runtime, packs it, and keeps only what was packed. */
export function keepWeights(runtime: Runtime, values: ArrayLike<number>, kernel: Kernel, packing: Packing): number {
  const plain = runtime.stage(values, packing.float64);
  const { operation, packed } = planWeights(runtime, plain, kernel, packing);
  runtime.run([operation]);
  runtime.heap.free(plain);
  // The next kernel is staged where this one was.
  runtime.heap.settle();
  return packed;
}
