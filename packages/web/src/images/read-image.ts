import { type DecodeOptions, imageTensor } from "@srloss/engines/images";
import type { Tensor4D } from "@tensorflow/tfjs-core";
import { decodeImage } from "./decode-image.ts";
import type { ImageInput } from "./image-input.ts";

/**
 * Reads an image as a batch of one: `[1, height, width, 3]`, float32, RGB in 0..255. The caller disposes it.
 *
 * @param image An address, file, bytes, `ImageData`, `ImageBitmap`, image element, canvas or `VideoFrame`.
 * @param options `background` behind transparent pixels, and the limits `maxPixels`, `maxSide` and `maxBytes`.
 * @throws ImageError in one sentence; see `decodeImage` for what is read and how.
 *
 * @example
 * ```ts
 * const hr = await readImage("hr.png");
 * hr.shape; // => [1, 16, 16, 3]
 * hr.dispose();
 * ```
 */
export async function readImage(image: ImageInput, options: DecodeOptions = {}): Promise<Tensor4D> {
  return imageTensor(await decodeImage(image, options));
}
