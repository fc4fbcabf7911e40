import { imresize } from "@srloss/core";
import { checkOptions } from "@srloss/core/validation";
import { checkAmount, checkImage, type RgbImage } from "./rgb-image.ts";
import { tensorPixels } from "./tensor-pixels.ts";

export interface ResampleOptions {
  /** How many times smaller the image is in between. Defaults to 4. */
  readonly scale?: number;
  /** How it is enlarged again. Defaults to `"cubic"`. */
  readonly method?: "cubic" | "nearest" | "lanczos3";
}

/**
 * An image that was shrunk and enlarged again to its size, what every super-resolution network has to be better than: MATLAB's
 * bicubic `imresize` on 8 bits, then its enlargement by `method`.
 *
 * @param image RGB in 0..255.
 * @param options `scale` and `method`.
 * @returns The pixels `[height, width, 3]`, rounded and clamped.
 * @throws SrlossError for what is no image, a scale below 1, and unknown options.
 *
 * @example
 * ```ts
 * const soft = await resampled({ width: 2, height: 2, data: Array(12).fill(9) }, { scale: 2 });
 * soft[0]; // => 9
 * ```
 */
export async function resampled(image: RgbImage, options: ResampleOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  checkImage(image, "resampled");
  checkOptions("resampled", options, { scale: true, method: true });
  const { scale = 4, method = "cubic" } = options;
  checkAmount(scale, 1, "resampled: scale");
  const size: [number, number] = [image.height, image.width];
  return tensorPixels(image, (hr) => imresize(imresize(hr, { scale: 1 / scale, rounding: "uint8" }), { size, method }));
}
