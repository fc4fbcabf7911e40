import { type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";
import { Canvas } from "../drawing/canvas.ts";

/** `[1, height, width, 3]`, RGB in 0..255; the caller disposes it. */
export function canvasTensor({ width, height, data }: Canvas): Tensor4D {
  return tensor4d(Float32Array.from(data), [1, height, width, 3]);
}

/** The image that a tensor holds, rounded and clamped; the tensor is disposed. */
export async function tensorCanvas(image: Tensor4D): Promise<Canvas> {
  const [, height, width] = image.shape;
  const canvas = new Canvas(width, height);
  canvas.data.set(await image.data());
  image.dispose();
  return canvas;
}
