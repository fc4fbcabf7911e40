import { SrlossError } from "@srloss/core";
import { checkTensor, given } from "@srloss/core/validation";
import { checkEncodable, ImageError, type Pixels } from "@srloss/engines/images";
import { Tensor } from "@tensorflow/tfjs-core";
import type { Channels } from "sharp";
import { writeWhole } from "../write-whole.ts";

/**
 * The bytes of an 8-bit PNG: gray, RGB, or RGB and alpha.
 *
 * @param pixels Sizes and `data`, `[height, width, channels]` in 0..255.
 * @throws SrlossError for what is no pixels, and where `data` is not as long as the sizes say.
 *
 * @example
 * ```ts
 * const bytes = await encodePng({ width: 2, height: 1, channels: 1, data: new Float32Array([7.6, 300]) });
 * (await decodeImage(bytes)).data; // => [8, 8, 8, 255, 255, 255]
 * ```
 */
export async function encodePng(pixels: Pixels): Promise<Uint8Array> {
  checkEncodable("encodePng", pixels);
  const { width, height, channels, data } = pixels;
  const { default: sharp } = await import("sharp");
  const bytes = data instanceof Float32Array ? Uint8ClampedArray.from(data) : data;
  return sharp(bytes, { raw: { width, height, channels: channels as Channels } })
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .png()
    .toBuffer();
}

/**
 * Writes an 8-bit PNG, whole or not at all. Folders are made.
 *
 * @param path Of the file; one that is there is replaced.
 * @param image A tensor `[height, width, channels]` or a batch of one, in 0..255; or sizes and `data` of that shape.
 *   Fractions are rounded, values outside are clamped.
 * @throws ImageError where the file can't be written; SrlossError for another shape, for what is no image, and where `data`
 *   is not as long as the sizes say.
 *
 * @example
 * ```ts
 * await writePng("out/sr.png", sr);
 * await writePng("out/dot.png", { width: 1, height: 1, channels: 1, data: Uint8Array.of(255) });
 * ```
 */
export async function writePng(path: string, image: Pixels | Tensor): Promise<void> {
  if (typeof path !== "string")
    throw new SrlossError(
      "argument",
      `writePng: the path of the file comes first, then the image: writePng("sr.png", image); got ${given(path)} as path.`,
    );
  const pixels = image instanceof Tensor ? await tensorPixels(image) : image;
  checkEncodable("writePng", pixels);
  const bytes = await encodePng(pixels);
  try {
    await writeWhole(path, bytes);
  } catch (error) {
    throw new ImageError((error as Error).message, { cause: error });
  }
}

async function tensorPixels(image: Tensor): Promise<Pixels> {
  checkTensor(image, "writePng: the image");
  const [height, width, channels] = image.shape.slice(-3) as [number, number, Pixels["channels"]];
  const one = image.rank === 3 || (image.rank === 4 && image.shape[0] === 1);
  if (!one || ![1, 3, 4].includes(channels))
    throw new SrlossError(
      "shape",
      `writePng: one image [height, width, channels] of 1, 3 or 4 channels is expected; got [${image.shape}].`,
    );
  return { width, height, channels, data: Float32Array.from(await image.data()) };
}
