import { slice, type Tensor4D } from "@tensorflow/tfjs-core";

/**
 * Cuts `border` pixels from each of the four sides, as papers do before PSNR and SSIM (`border` = the scale factor).
 *
 * @throws Error unless `border` is a whole number that leaves at least one pixel.
 */
export function cropBorder(images: Tensor4D, border: number): Tensor4D {
  const [batch, height, width, channels] = images.shape;
  if (!Number.isInteger(border) || border < 0)
    throw new Error(`crop must be a whole number of pixels, 0 or more; got ${border}.`);
  if (2 * border >= Math.min(height, width))
    throw new Error(`A crop of ${border} pixels at each side leaves nothing of ${width}x${height} images.`);
  if (border === 0) return images;
  return slice(images, [0, border, border, 0], [batch, height - 2 * border, width - 2 * border, channels]);
}
