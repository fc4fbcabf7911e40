import type { TensorInfo } from "@tensorflow/tfjs-core";
import { type Blocked, blockedBytes } from "../kernels/blocked-layout.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { DeferredValues } from "./deferred-values.ts";
import { emptyTensor, tfjsBackend } from "./heap-view.ts";
import { type FlatBlock, tensorStore } from "./tensor-store.ts";

/**
 * A tensor `[b, h, w, c]` of what a kernel has computed. It stays in the runtime, for the kernels that go on with it; tfjs's memory gets the values when something else asks for them, or when the runtime ends.
 *
 * @param blocked A block that is taken over from the caller.
 */
export function deferredTensor(runtime: Runtime, blocked: Blocked, shape: number[] = nhwc(blocked)): TensorInfo {
  const tensor = emptyTensor(shape, "float32");
  const values = new DeferredValues(tfjsBackend(), tensor, runtime, blocked);
  const whole = { rows: blocked.height, columns: blocked.width, top: 0, left: 0 };
  tensorStore(runtime).kept.keep(tensor.dataId, { ...blocked, ...whole, bytes: blockedBytes(blocked), values });
  return tensor;
}

/** A tensor of any other values, one after the other in a block that is taken over from the caller. */
export function deferredFlat(runtime: Runtime, address: number, shape: number[]): TensorInfo {
  return flatTensor(runtime, { address, users: 0 }, address, shape);
}

/** A tensor of some of another one's values. */
export function deferredPart(
  runtime: Runtime,
  { address, block }: Pick<FlatBlock, "address" | "block">,
  first: number,
  shape: number[],
): TensorInfo {
  return flatTensor(runtime, block, address + 4 * first, shape);
}

function flatTensor(runtime: Runtime, block: FlatBlock["block"], address: number, shape: number[]): TensorInfo {
  const tensor = emptyTensor(shape, "float32");
  const length = shape.reduce((a, b) => a * b, 1);
  const values = new DeferredValues(tfjsBackend(), tensor, runtime, { address, length });
  block.users++;
  tensorStore(runtime).flat.keep(tensor.dataId, { block, address, length, bytes: 4 * length, values });
  return tensor;
}

function nhwc({ batch, height, width, channels }: Blocked): number[] {
  return [batch, height, width, channels];
}
