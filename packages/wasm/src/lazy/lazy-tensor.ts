import type { TensorInfo } from "@tensorflow/tfjs-core";
import { type Planes, planesBytes } from "../convolution/planes.ts";
import { emptyTensor, tfjsBackend } from "../heap-view.ts";
import type { Machine } from "../machine/machine.ts";
import { LazyValues } from "./lazy-values.ts";

/**
 * A tensor `[b, h, w, c]` of planes that a kernel has computed. They stay in the machine, for the kernels that go on with
 * them; tfjs's memory gets the values when something else asks for them, or when the machine ends.
 *
 * @param planes A block that is taken over from the caller.
 */
export function lazyTensor(machine: Machine, planes: Planes, shape: number[] = nhwc(planes)): TensorInfo {
  const tensor = emptyTensor(shape, "float32");
  const values = new LazyValues(tfjsBackend(), tensor, machine, planes);
  const whole = { rows: planes.height, columns: planes.width, top: 0, left: 0 };
  machine.kept.keep(tensor.dataId, { ...planes, ...whole, bytes: planesBytes(planes), values });
  return tensor;
}

/** A tensor of any other values, one after the other in a block that is taken over from the caller. */
export function lazyFlat(machine: Machine, place: number, shape: number[]): TensorInfo {
  const tensor = emptyTensor(shape, "float32");
  const length = shape.reduce((a, b) => a * b, 1);
  const values = new LazyValues(tfjsBackend(), tensor, machine, { place, length });
  machine.flat.keep(tensor.dataId, { place, length, bytes: 4 * length, values });
  return tensor;
}

function nhwc({ batch, height, width, channels }: Planes): number[] {
  return [batch, height, width, channels];
}
