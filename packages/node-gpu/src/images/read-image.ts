import { checkDecodeOptions, type DecodeOptions, imageTensor } from "@srloss/engines/images";
import type { Tensor4D } from "@tensorflow/tfjs-core";
import { decodeImage } from "./decode-image.ts";

/**
 * Reads an image file as a batch of one: `[1, height, width, 3]`, float32, RGB in 0..255. The caller disposes it.
 *
 * @param path Of the file.
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
export async function readImage(path: string, options: DecodeOptions = {}): Promise<Tensor4D> {
  checkDecodeOptions("readImage", options);
  return imageTensor(await decodeImage(path, options));
}
