import { SrlossError } from "@srloss/core";
import { checkNoOptions, checkTensor } from "@srloss/core/validation";
import { abs, add, cast, clipByValue, greater, mul, sub, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { filtered } from "./filter.ts";

/** OpenCV's 51 taps for a deviation that it derives of their number, 8. */
const taps = Float32Array.from({ length: 51 }, (_, i) => Math.exp(-((i - 25) ** 2) / 128));

/**
 * Unsharp masking as Real-ESRGAN sharpens its originals: half of what a Gaussian blur of 51x51 pixels takes away is added where
 * that is more than 10 levels; the mask of where is blurred itself.
 *
 * @param images `[batch, height, width, channels]` in 0..255.
 * @returns The same, sharpened, in 0..255; a constant.
 * @throws SrlossError for what is no batch of images, and for options: it has none.
 *
 * @example
 * ```ts
 * sharpen(tf.fill([1, 32, 32, 3], 100)).shape; // => [1, 32, 32, 3]
 * ```
 */
export function sharpen(images: Tensor4D, ...more: []): Tensor4D {
  checkNoOptions("sharpen", more);
  checkTensor(images, "sharpen: images");
  if (images.rank !== 4)
    throw new SrlossError("shape", `sharpen: images are [batch, height, width, channels]; got [${images.shape}].`);
  return tidy(() => {
    const residual = sub(images, blurred(images));
    const mask = blurred(cast(greater(abs(residual), 10), "float32") as Tensor4D);
    const sharp = clipByValue(add(images, mul(residual, 0.5)), 0, 255);
    return add(images, mul(mask, sub(sharp, images)));
  });
}

/** Rows, then columns. */
function blurred(images: Tensor4D): Tensor4D {
  const sum = taps.reduce((a, b) => a + b, 0);
  const values = taps.map((tap) => tap / sum);
  const down = filtered(images, { height: taps.length, width: 1, values });
  return filtered(down, { height: 1, width: taps.length, values });
}
