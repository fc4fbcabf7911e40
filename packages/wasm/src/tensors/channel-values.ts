import type { TensorInfo } from "@tensorflow/tfjs-core";
import { upToFour } from "../kernels/blocked-layout.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { heapView } from "./heap-view.ts";

/** Copies one value for each channel into the runtime, four by four; the caller frees the block. */
export function channelValues(runtime: Runtime, values: TensorInfo, channels: number): number {
  const padded = new Float32Array(upToFour(channels));
  padded.set(heapView(values));
  return runtime.stage(padded);
}
