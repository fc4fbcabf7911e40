import type { TensorInfo } from "@tensorflow/tfjs-core";
import { type Planes, pack, planesBytes, type Shape, type Window } from "../convolution/planes.ts";
import { heapView } from "../heap-view.ts";
import type { LazyValues } from "../lazy/lazy-values.ts";
import { presentMachine } from "../machine/current-machine.ts";
import type { Machine } from "../machine/machine.ts";
import type { Operation } from "../machine/operation.ts";

/** A tensor as the machine has it: `planes`, once `operations` have run. */
interface TensorPlanes {
  readonly planes: Planes;
  readonly operations: readonly Operation[];
  /** To call when all has run. */
  readonly done: () => void;
}

/**
 * The planes of a tensor `[b, h, w, c]`, from a call before or packed now. A training step wants most of them twice: an input for
 * its layer's value and for the gradient of its kernel, a slope for that and for the gradient of the input. With `keep`
 * they stay until the tensor is disposed of.
 */
export function tensorPlanes(
  machine: Machine,
  tensor: TensorInfo,
  shape: Shape,
  { window, keep = false }: { window?: Window | undefined; keep?: boolean } = {},
): TensorPlanes {
  const place = window ?? { height: shape.height, width: shape.width, top: 0, left: 0 };
  const kept = machine.kept.find(tensor.dataId);
  if (kept && sameNumbers(kept, { ...shape, ...inner(place) })) return { planes: kept, operations: [], done: () => {} };
  const staged = machine.stage(heapView(tensor));
  const { planes } = machine.planes.take(shape);
  return {
    planes,
    operations: [pack(staged, planes, { window: place })],
    done: () => {
      machine.heap.free(staged);
      if (keep) machine.kept.keep(tensor.dataId, { ...planes, ...inner(place), bytes: planesBytes(shape) });
      else machine.planes.give(planes);
    },
  };
}

/** The shape in which a tensor's values are in the machine alone; undefined where tfjs's memory has them. */
export function pendingShape({ dataId }: TensorInfo): Shape | undefined {
  const kept = presentMachine()?.kept.find(dataId);
  if (!kept?.values?.pending) return undefined;
  const { batch, height, width, channels } = kept;
  return { batch, height, width, channels };
}

/** Planes that are kept, and the part of them that the tensor fills. */
export interface KeptPlanes extends Planes {
  readonly bytes: number;
  /** Of a tensor whose values tfjs's memory may not have yet. */
  readonly values?: LazyValues;
  readonly rows: number;
  readonly columns: number;
  readonly top: number;
  readonly left: number;
}

function inner({ height, width, top, left }: Window): Pick<KeptPlanes, "rows" | "columns" | "top" | "left"> {
  return { rows: height, columns: width, top, left };
}

function sameNumbers(kept: KeptPlanes, wanted: Omit<KeptPlanes, "place" | "bytes" | "values">): boolean {
  return Object.entries(wanted).every(([name, value]) => kept[name as keyof KeptPlanes] === value);
}
