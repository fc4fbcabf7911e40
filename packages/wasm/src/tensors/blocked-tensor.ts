import type { TensorInfo } from "@tensorflow/tfjs-core";
import { type Blocked, blockedBytes, pack, type Shape, type Window } from "../kernels/blocked-layout.ts";
import type { Operation } from "../runtime/operation.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { heapView } from "./heap-view.ts";
import { type KeptTensor, presentStore, tensorStore } from "./tensor-store.ts";

/** A tensor as the runtime has it: `blocked`, once `operations` have run. */
interface BlockedTensor {
  readonly blocked: Blocked;
  readonly operations: readonly Operation[];
  /** To call when all has run. */
  readonly done: () => void;
}

/**
 * The blocked layout of a tensor `[b, h, w, c]`, from a call before or packed now. A training step wants most tensors twice: an input for
 * its layer's value and for the gradient of its kernel, an upstream gradient for that and for the gradient of the input. With `keep`
 * it stays until the tensor is disposed of.
 */
export function blockedTensor(
  runtime: Runtime,
  tensor: TensorInfo,
  shape: Shape,
  { window, keep = false }: { window?: Window | undefined; keep?: boolean } = {},
): BlockedTensor {
  const part = window ?? { height: shape.height, width: shape.width, top: 0, left: 0 };
  const kept = tensorStore(runtime).kept.find(tensor.dataId);
  if (kept && isOf(kept, shape, part)) return { blocked: kept, operations: [], done: () => {} };
  const staged = runtime.stage(heapView(tensor));
  const { blocked } = tensorStore(runtime).pool.take(shape);
  return {
    blocked,
    operations: [pack(staged, blocked, { window: part })],
    done: () => {
      runtime.heap.free(staged);
      if (keep)
        tensorStore(runtime).kept.keep(tensor.dataId, { ...blocked, ...inner(part), bytes: blockedBytes(shape) });
      else tensorStore(runtime).pool.give(blocked);
    },
  };
}

/** The shape in which a tensor's values are in the runtime alone; undefined where tfjs's memory has them. */
export function pendingShape({ dataId }: TensorInfo): Shape | undefined {
  const kept = presentStore()?.kept.find(dataId);
  if (!kept?.values?.pending) return undefined;
  const { batch, height, width, channels } = kept;
  return { batch, height, width, channels };
}

function inner({ height, width, top, left }: Window): Pick<KeptTensor, "rows" | "columns" | "top" | "left"> {
  return { rows: height, columns: width, top, left };
}

/** Whether what is kept has this shape, and the tensor this part of it. */
function isOf(kept: KeptTensor, { batch, height, width, channels, float64 }: Shape, part: Window): boolean {
  return (
    kept.batch === batch &&
    kept.height === height &&
    kept.width === width &&
    kept.channels === channels &&
    kept.float64 === float64 &&
    kept.rows === part.height &&
    kept.columns === part.width &&
    kept.top === part.top &&
    kept.left === part.left
  );
}
