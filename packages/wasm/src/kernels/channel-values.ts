import type { TensorInfo } from "@tensorflow/tfjs-core";
import { upToFour } from "../convolution/planes.ts";
import { heapView } from "../heap-view.ts";
import type { Machine } from "../machine/machine.ts";

/** Copies one value for each channel into the machine, four by four; the caller frees the block. */
export function channelValues(machine: Machine, values: TensorInfo, channels: number): number {
  const padded = new Float32Array(upToFour(channels));
  padded.set(heapView(values));
  return machine.stage(padded);
}
