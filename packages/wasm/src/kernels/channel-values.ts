import type { TensorInfo } from "@tensorflow/tfjs-core";
import { upToFour } from "../convolution/planes.ts";
import { heapView } from "../heap-view.ts";
import type { Machine } from "../machine/machine.ts";

/** Copies one value for each channel into the machine, four by four; the caller frees the block. */
export function channelValues(machine: Machine, values: TensorInfo, channels: number): number {
  const own = heapView(values);
  const place = machine.heap.allocate(4 * upToFour(channels));
  const padded = machine.floats(place, upToFour(channels));
  padded.fill(0);
  padded.set(own);
  return place;
}
