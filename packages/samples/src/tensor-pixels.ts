import { type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";
import type { RgbImage } from "./rgb-image.ts";

/** What an operation makes of an image: rounded pixels, clamped to 0..255. */
export async function tensorPixels(
  { width, height, data }: RgbImage,
  operation: (image: Tensor4D) => Tensor4D,
): Promise<Uint8Array<ArrayBuffer>> {
  const made = tidy(() => operation(tensor4d(Float32Array.from(data), [1, height, width, 3])));
  try {
    return Uint8Array.from(Uint8ClampedArray.from(await made.data()));
  } finally {
    made.dispose();
  }
}
