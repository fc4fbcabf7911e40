import { engine, type Tensor } from "@tensorflow/tfjs-core";
import { newBlocked, pack } from "../src/kernels/blocked-layout.ts";
import { onRuntime } from "../src/runtime/current-runtime.ts";
import { deferredTensor } from "../src/tensors/deferred-tensor.ts";
import { heapView } from "../src/tensors/heap-view.ts";
import { presentStore } from "../src/tensors/tensor-store.ts";

/** The same values as if a kernel had just computed them: in the runtime alone. `x` is disposed of. */
export function deferred<T extends Tensor>(x: T, between: () => void = () => {}): T {
  const info = onRuntime((runtime) => {
    const [batch, height, width, channels] = x.shape as [number, number, number, number];
    const from = runtime.stage(heapView(x));
    const blocked = newBlocked(runtime, { batch, height, width, channels });
    // What was there before must not show.
    runtime.floats(blocked.address, 8).fill(Number.NaN);
    runtime.run([pack(from, blocked)]);
    runtime.heap.free(from);
    between();
    return deferredTensor(runtime, blocked);
  });
  x.dispose();
  return engine().makeTensorFromTensorInfo(info) as T;
}

/** Whether tfjs's memory lacks the values of a tensor. */
export function isPending({ dataId }: Tensor): boolean {
  return presentStore()?.kept.find(dataId)?.values?.pending === true;
}
