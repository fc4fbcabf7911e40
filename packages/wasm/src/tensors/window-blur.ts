import type { TensorInfo } from "@tensorflow/tfjs-core";
import { endRuntimeLater, onRuntime } from "../runtime/current-runtime.ts";
import type { Operation } from "../runtime/operation.ts";
import { deferredFlat } from "./deferred-tensor.ts";
import { heapView } from "./heap-view.ts";

export interface BlurAttributes {
  /** The window's weights along each axis. */
  readonly taps: readonly number[];
  readonly scale: number;
}

/** As in `assembly/window-blur.ts`. */
const itemRows = 8;

/** Each channel under a separable window, where the whole of it fits: `[b, h, w, c]` to `[b, h - n + 1, w - n + 1, c]`. */
export function runWindowBlur(x: TensorInfo, { taps, scale }: BlurAttributes): TensorInfo | undefined {
  const [batch, inHeight, inWidth, channels] = x.shape as [number, number, number, number];
  const size = taps.length;
  const [height, width] = [inHeight - size + 1, inWidth - size + 1];
  if (batch * channels === 0 || height < 1 || width < 1) return undefined;
  const result = onRuntime((runtime) => {
    const values = heapView(x);
    const length = batch * height * width * channels;
    // The last row is read a vector at a time.
    const input = runtime.heap.allocate(4 * values.length + 16);
    runtime.floats(input, values.length).set(values);
    const own = runtime.stage(taps);
    const to = runtime.heap.allocate(4 * length);
    const operation: Operation = {
      kind: "windowBlur",
      items: batch * Math.ceil(height / itemRows),
      input,
      output: to,
      taps: own,
      size,
      scalar: scale,
      height,
      width,
      channels,
      scratch: 4 * inWidth * channels + 64 + 4 * channels * size,
    };
    runtime.run([operation]);
    for (const block of [input, own]) runtime.heap.free(block);
    runtime.heap.settle();
    return deferredFlat(runtime, to, [batch, height, width, channels]);
  });
  endRuntimeLater();
  return result;
}
