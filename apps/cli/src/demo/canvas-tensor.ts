import { type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";
import type { Canvas } from "../drawing/canvas.ts";

/** `[1, height, width, 3]`, RGB in 0..255; the caller disposes it. */
export function canvasTensor({ width, height, data }: Canvas): Tensor4D {
  return tensor4d(Float32Array.from(data), [1, height, width, 3]);
}
