import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Runtime } from "../runtime/runtime.ts";
import { heapView } from "./heap-view.ts";
import { presentStore, tensorStore } from "./tensor-store.ts";

export interface FlatValues {
  readonly address: number;
  /** To call when what reads them is planned. */
  readonly done: () => void;
}

/** Some of a float32 tensor's values, one after the other in the runtime: where a kernel has left them, or copied there now. */
export function flatValues(runtime: Runtime, tensor: TensorInfo, from: number, length: number): FlatValues {
  const flat = tensorStore(runtime).flat.find(tensor.dataId);
  if (flat) return { address: flat.address + 4 * from, done: () => {} };
  const address = runtime.stage(heapView(tensor).subarray(from, from + length));
  return { address, done: () => runtime.heap.free(address) };
}

/** Whether a kernel has left its values in the runtime, and tfjs's memory has not got them yet. */
export function isFlat({ dataId }: TensorInfo): boolean {
  return presentStore()?.flat.find(dataId) !== undefined;
}
