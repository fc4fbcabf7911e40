import { engine, type TensorInfo } from "@tensorflow/tfjs-core";
import { type Planes, planesBytes, unpack } from "../convolution/planes.ts";
import { emptyTensor, tfjsBackend } from "../heap-view.ts";
import { endMachineLater, onMachine, presentMachine } from "../machine/current-machine.ts";
import type { Machine } from "../machine/machine.ts";
import { copyPlanes } from "./copy-planes.ts";
import { LazyValues } from "./lazy-values.ts";

/**
 * A tensor `[b, h, w, c]` of planes that a kernel has computed. They stay in the machine, for the kernels that go on with
 * them; tfjs's memory gets the values when something else asks for them, or when the machine ends.
 *
 * @param planes A block that is taken over from the caller.
 */
export function lazyTensor(machine: Machine, planes: Planes, shape: number[] = nhwc(planes)): TensorInfo {
  const tensor = emptyTensor(shape, "float32");
  const { dataId } = tensor;
  const values = new LazyValues(tfjsBackend(), tensor, () => {
    onMachine((current) => bring(current, planes, values));
    // Without a gradient hardly anything asks for them again.
    if (engine().state.gradientDepth === 0) presentMachine()?.kept.drop(dataId);
    endMachineLater();
  });
  const { height, width } = planes;
  const leave = () => values.take((to) => copyPlanes(machine, planes, to));
  const whole = { rows: height, columns: width, top: 0, left: 0 };
  machine.kept.keep(dataId, { ...planes, ...whole, bytes: planesBytes(planes), values, leave });
  return tensor;
}

function nhwc({ batch, height, width, channels }: Planes): number[] {
  return [batch, height, width, channels];
}

/** They are on the current machine as long as they are pending: one that ends has brought them itself. */
function bring(machine: Machine, planes: Planes, values: LazyValues): void {
  if (!values.pending) return;
  const length = planes.batch * planes.height * planes.width * planes.channels;
  const out = machine.heap.allocate(4 * length);
  machine.run([unpack(planes, out)]);
  values.take((to) => to.set(machine.floats(out, length)));
  machine.heap.free(out);
}
