import type { TensorInfo } from "@tensorflow/tfjs-core";
import { upToFour } from "../kernels/blocked-layout.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type FlatValues, flatValues } from "./flat-values.ts";
import { heapView } from "./heap-view.ts";

/** One value for each channel, four by four, in the runtime: where a kernel has left them, or copied there with zeros behind them. */
export function channelValues(runtime: Runtime, values: TensorInfo, channels: number): FlatValues {
  if (channels % 4 === 0) return flatValues(runtime, values, 0, channels);
  const padded = new Float32Array(upToFour(channels));
  padded.set(heapView(values));
  const address = runtime.stage(padded);
  return { address, done: () => runtime.heap.free(address) };
}
