import { add, randomNormal } from "@tensorflow/tfjs-core";
import { checkAmount, checkImage, type RgbImage } from "./rgb-image.ts";
import { tensorPixels } from "./tensor-pixels.ts";

/**
 * Gaussian noise on each channel by itself: the same at every call and on every engine.
 *
 * @param image RGB in 0..255.
 * @param sigma Standard deviation, of 255.
 * @returns The pixels `[height, width, 3]`, rounded and clamped.
 * @throws SrlossError for what is no image, or no sigma of 0 or more.
 *
 * @example
 * ```ts
 * const spoilt = await noisy({ width: 1, height: 1, data: [100, 100, 100] }, 15);
 * spoilt.length; // => 3
 * ```
 */
export async function noisy(image: RgbImage, sigma: number): Promise<Uint8Array<ArrayBuffer>> {
  checkImage(image, "noisy");
  checkAmount(sigma, 0, "noisy: sigma");
  return tensorPixels(image, (clean) => add(clean, randomNormal(clean.shape, 0, sigma, "float32", 99)));
}
