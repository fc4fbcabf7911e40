import { clone, reshape, slice, type Tensor, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { SrlossError } from "../srloss-error.ts";
import { checkNoOptions } from "../validation/check-no-options.ts";
import { given } from "../validation/given.ts";
import { checkImages } from "./image-pair.ts";

/**
 * Cuts `border` pixels from each of the four sides, as papers do before PSNR and SSIM (`border` = the scale factor).
 * Without a gradient of its own; the `crop` of the metrics has one.
 *
 * @param images `[batch, height, width, channels]`.
 * @param border Whole pixels, 0 or more.
 * @returns `[batch, height - 2 * border, width - 2 * border, channels]`, in the units of `images`.
 * @throws SrlossError where the rank is not 4, or unless `border` is a whole number that leaves at least one pixel.
 *
 * @example
 * ```ts
 * cropBorder(hr, 4).shape; // => [1, 8, 8, 3]
 * ```
 */
export function cropBorder(images: Tensor, border: number, ...more: []): Tensor4D {
  checkNoOptions("cropBorder", more);
  checkImages(images, "cropBorder: images");
  const [batch, height, width, channels] = images.shape;
  if (!Number.isInteger(border) || border < 0)
    throw new SrlossError("option", `crop must be a whole number of pixels, 0 or more; got ${given(border)}.`);
  if (2 * border >= Math.min(height, width))
    throw new SrlossError(
      "shape",
      `A crop of ${border} pixels at each side leaves nothing of ${width}x${height} images.`,
    );
  if (border === 0) return clone(images);
  const [rows, columns] = [height - 2 * border, width - 2 * border];
  // Of whole rows: tfjs's backends copy what lies together at once, and of pixels that would be three numbers.
  return tidy(() => {
    const lines = reshape(images, [batch, height, width * channels]);
    const cut = slice(lines, [0, border, border * channels], [batch, rows, columns * channels]);
    return reshape(cut, [batch, rows, columns, channels]);
  });
}
