import { engine, type Tensor } from "@tensorflow/tfjs-core";
import { newPlanes, pack } from "../src/convolution/planes.ts";
import { heapView } from "../src/heap-view.ts";
import { lazyTensor } from "../src/lazy/lazy-tensor.ts";
import { onMachine, presentMachine } from "../src/machine/current-machine.ts";

/** The same values as if a kernel had just computed them: in the machine alone. `x` is disposed of. */
export function lazy<T extends Tensor>(x: T, between: () => void = () => {}): T {
  const info = onMachine((machine) => {
    const [batch, height, width, channels] = x.shape as [number, number, number, number];
    const from = machine.stage(heapView(x));
    const planes = newPlanes(machine, { batch, height, width, channels });
    // What was there before must not show.
    machine.floats(planes.place, 8).fill(Number.NaN);
    machine.run([pack(from, planes)]);
    machine.heap.free(from);
    between();
    return lazyTensor(machine, planes);
  });
  x.dispose();
  return engine().makeTensorFromTensorInfo(info) as T;
}

/** Whether tfjs's memory lacks the values of a tensor. */
export function isPending({ dataId }: Tensor): boolean {
  return presentMachine()?.kept.find(dataId)?.values?.pending === true;
}
