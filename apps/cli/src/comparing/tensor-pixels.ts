import type { Pixels } from "@srloss/node-gpu";
import type { Tensor4D } from "@tensorflow/tfjs-core";

/** The pixels of one RGB picture `[1, height, width, 3]`, to be drawn or encoded. */
export async function tensorPixels(image: Tensor4D): Promise<Pixels> {
  const [, height, width] = image.shape;
  return { width, height, channels: 3, data: (await image.data()) as Float32Array };
}
