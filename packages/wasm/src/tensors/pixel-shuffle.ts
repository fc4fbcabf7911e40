import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Shape } from "../kernels/blocked-layout.ts";
import { pixelShuffle } from "../kernels/pixel-shuffle.ts";
import { endRuntimeLater, onRuntime } from "../runtime/current-runtime.ts";
import { blockedTensor, pendingShape } from "./blocked-tensor.ts";
import { deferredTensor } from "./deferred-tensor.ts";
import { tensorStore } from "./tensor-store.ts";

/** A pixel shuffle of `[b, h, w, c]` that is in the runtime alone; undefined where it is not, or has an odd number of channels. */
export function shuffleBlocked(x: TensorInfo, edge: number): TensorInfo | undefined {
  const from = pendingShape(x);
  if (!from || from.channels % (4 * edge * edge)) return undefined;
  const { batch, height, width, channels } = from;
  const to = { batch, height: height * edge, width: width * edge, channels: channels / edge ** 2 };
  return move("depthToSpace", x, from, to, edge, [batch, to.height, to.width, to.channels]);
}

/**
 * A transposition that is a pixel shuffle's gradient: `[b, h, edge, w, edge, c]` with the fourth axis before the third, or
 * the same with axes taken together. Undefined for any other one.
 */
export function unshuffleBlocked(x: TensorInfo, order: readonly number[]): TensorInfo | undefined {
  const from = pendingShape(x);
  const split = x.shape.length === 6 && order.join() === "0,1,3,2,4,5";
  if (!from || from.channels % 4 || !(split || order.join() === "0,2,1,3")) return undefined;
  const { batch, height, width, channels } = from;
  const edge = split ? x.shape[2]! : x.shape[1]!;
  const [rows, columns] = [height / edge, width / edge];
  const shape = split ? [batch, rows, edge, columns, edge, channels] : [batch * rows, edge, columns, edge * channels];
  if (x.shape.some((n, i) => n !== shape[i])) return undefined;
  const to = { batch, height: rows, width: columns, channels: channels * edge ** 2 };
  return move(
    "spaceToDepth",
    x,
    from,
    to,
    edge,
    order.map((axis) => shape[axis]!),
  );
}

function move(
  kind: "depthToSpace" | "spaceToDepth",
  x: TensorInfo,
  shape: Shape,
  to: Shape,
  edge: number,
  outerShape: number[],
): TensorInfo {
  const result = onRuntime((runtime) => {
    const from = blockedTensor(runtime, x, shape, { keep: true });
    const { blocked, operations } = tensorStore(runtime).pool.take(to);
    runtime.start([...from.operations, ...operations, pixelShuffle(kind, from.blocked, blocked, edge)]);
    from.done();
    return deferredTensor(runtime, blocked, outerShape);
  });
  endRuntimeLater();
  return result;
}
