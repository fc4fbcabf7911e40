import { checkTensor } from "@srloss/core/validation";
import type { Tensor } from "@tensorflow/tfjs-core";

/**
 * One image as what a canvas draws: `context.putImageData(await toImageData(sr), 0, 0)`. Fractions are rounded, values
 * outside of 0..255 are clamped, and every pixel is opaque.
 *
 * @param image RGB or grayscale in 0..255, `[height, width, channels]` or a batch of one.
 * @throws Error for another shape.
 *
 * @example
 * ```ts
 * const pixels = await toImageData(tf.tensor4d([0, 127.6, 300], [1, 1, 1, 3]));
 * pixels.data; // => [0, 128, 255, 255]
 * ```
 */
export async function toImageData(image: Tensor): Promise<ImageData> {
  checkTensor(image, "toImageData: the image");
  const { shape } = image;
  const [height, width, channels] = shape.slice(-3) as [number, number, number];
  const one = shape.length === 3 || (shape.length === 4 && shape[0] === 1);
  if (!one || (channels !== 1 && channels !== 3))
    throw new Error(`toImageData: one image [height, width, 3] or [height, width, 1] is expected; got [${shape}].`);
  const values = await image.data();
  const pixels = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) pixels.data[i * 4 + c] = values[i * channels + (channels === 1 ? 0 : c)]!;
    pixels.data[i * 4 + 3] = 255;
  }
  return pixels;
}
