import { backend_util, type TensorInfo } from "@tensorflow/tfjs-core";
import { clearBorders, maskBytes, newBlocked, pack, unpack } from "../kernels/blocked-layout.ts";
import { pool, unpool } from "../kernels/pooling.ts";
import { endRuntimeLater, onRuntime } from "../runtime/current-runtime.ts";
import { emptyTensor, heapView } from "./heap-view.ts";

export interface PoolAttributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: "valid" | "same" | number | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

export function poolInfo(
  shape: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
): backend_util.Conv2DInfo {
  const x = shape as [number, number, number, number];
  return backend_util.computePool2DInfo(x, filterSize, strides, 1, pad, dimRoundingMode);
}

/** Whether a pool is one of 2x2 windows side by side, none of them padded. */
export function isHalving(info: backend_util.Conv2DInfo): boolean {
  const two = [info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth].every((n) => n === 2);
  const { top, bottom, left, right } = info.padInfo;
  const some = info.batchSize > 0 && info.inChannels > 0 && info.inHeight > 1 && info.inWidth > 1;
  return two && top + bottom + left + right === 0 && some;
}

/** The gradient of a 2x2 pool; of a maximum, for the first of the largest values of a window. */
export function runPoolGradient(dy: TensorInfo, input: TensorInfo, average: boolean): TensorInfo {
  const [batch, height, width, channels] = input.shape as [number, number, number, number];
  const shape = { batch, height, width, channels };
  const halved = { batch, channels, height: Math.floor(height / 2), width: Math.floor(width / 2) };
  const result = emptyTensor([...input.shape], "float32");
  onRuntime((runtime) => {
    const { heap } = runtime;
    const upstream = runtime.stage(heapView(dy));
    const values = average ? 0 : runtime.stage(heapView(input));
    const x = newBlocked(runtime, shape);
    const y = newBlocked(runtime, halved);
    const mask = average ? 0 : heap.allocate(maskBytes(shape));
    const length = batch * height * width * channels;
    const out = heap.allocate(4 * length);
    runtime.run([
      ...(average ? [] : [pack(values, x), pool(x, y, false, mask)]),
      pack(upstream, y),
      clearBorders(x),
      unpool(y, x, average, mask),
      unpack(x, out),
    ]);
    heapView(result).set(runtime.floats(out, length));
    for (const block of [upstream, values, x.address, y.address, mask, out]) if (block) heap.free(block);
  });
  endRuntimeLater();
  return result;
}
