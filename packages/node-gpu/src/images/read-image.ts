import { type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";
import { type DecodedImage, type DecodeOptions, decodeImage } from "./decode-image.ts";

/**
 * Reads an image file as a batch of one: `[1, height, width, 3]`, float32, RGB in 0..255. The caller disposes it.
 *
 * @param path Of the file.
 * @param options `background` behind transparent pixels, and `maxPixels`.
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
  return imageTensor(await decodeImage(path, options));
}

/**
 * A decoded image as a batch of one: `[1, height, width, 3]`, float32, RGB in 0..255. The caller disposes it.
 *
 * @param image From `decodeImage`.
 * @throws Error where `data` is not as long as the sizes say.
 *
 * @example
 * ```ts
 * const image = imageTensor(await decodeImage("hr.png"));
 * image.shape; // => [1, 16, 16, 3]
 * ```
 */
export function imageTensor({ data, width, height }: DecodedImage): Tensor4D {
  return tensor4d(data instanceof Float32Array ? data : new Float32Array(data), [1, height, width, 3]);
}
