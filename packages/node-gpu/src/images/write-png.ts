import { extname } from "node:path";
import { SrlossError } from "@srloss/core";
import { checkNoOptions, checkTensor, given, lookAtPixels, printable, quoted } from "@srloss/core/validation";
import { checkEncodable, ImageError, type Pixels } from "@srloss/engines/images";
import { writeWhole } from "@srloss/files";
import { Tensor } from "@tensorflow/tfjs-core";
import type { Channels } from "sharp";

/**
 * The bytes of an 8-bit PNG: gray, RGB, or RGB and alpha.
 *
 * @param pixels Sizes and `data`, `[height, width, channels]` in 0..255.
 * @throws SrlossError for what is no pixels, for NaN, and where `data` is not as long as the sizes say.
 *
 * @example
 * ```ts
 * const bytes = await encodePng({ width: 2, height: 1, channels: 1, data: new Float32Array([7.6, 300]) });
 * (await decodeImage(bytes)).data; // => [8, 8, 8, 255, 255, 255]
 * ```
 */
export async function encodePng(pixels: Pixels, ...more: []): Promise<Uint8Array> {
  checkNoOptions("encodePng", more);
  return encoded("encodePng", pixels);
}

async function encoded(where: string, pixels: Pixels): Promise<Uint8Array> {
  checkEncodable(where, pixels);
  const { width, height, channels, data } = pixels;
  if (data instanceof Float32Array) lookAtPixels(data, where);
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
 * @param path Of the file, which ends in `.png` if it has a suffix; one that is there is replaced.
 * @param image A tensor `[height, width, channels]` or a batch of one, in 0..255; or sizes and `data` of that shape.
 *   Fractions are rounded, values outside are clamped; where they look like 0..1, a warning says so once (`setRangeWarning`
 *   of `@srloss/core`).
 * @throws ImageError where the file can't be written; SrlossError for another suffix or shape, for NaN and what is no image,
 *   and where `data` is not as long as the sizes say.
 *
 * @example
 * ```ts
 * await writePng("out/sr.png", sr);
 * await writePng("out/dot.png", { width: 1, height: 1, channels: 1, data: Uint8Array.of(255) });
 * ```
 */
export async function writePng(path: string, image: Pixels | Tensor, ...more: []): Promise<void> {
  checkNoOptions("writePng", more);
  if (typeof path !== "string")
    throw new SrlossError(
      "argument",
      `writePng: the path of the file comes first, then the image: writePng("sr.png", image); got ${given(path)} as path.`,
    );
  const suffix = extname(path);
  if (suffix !== "" && suffix.toLowerCase() !== ".png")
    throw new SrlossError(
      "argument",
      `writePng: it writes PNG, and the name ${quoted(path, 300)} ends in ${printable(suffix)}; end it in .png.`,
    );
  const bytes = await encoded("writePng", image instanceof Tensor ? await tensorPixels(image) : image);
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
