import { ImageError, type Pixels } from "@srloss/core/decoding";
import { Tensor } from "@tensorflow/tfjs-core";
import type { Channels } from "sharp";
import { writeWhole } from "../write-whole.ts";

/**
 * The bytes of an 8-bit PNG: gray, RGB, or RGB and alpha.
 *
 * @param pixels Sizes and `data`, `[height, width, channels]` in 0..255.
 * @throws Error where `data` is not as long as the sizes say.
 *
 * @example
 * ```ts
 * const bytes = await encodePng({ width: 2, height: 1, channels: 1, data: new Float32Array([7.6, 300]) });
 * (await decodeImage(bytes)).data; // => [8, 8, 8, 255, 255, 255]
 * ```
 */
export async function encodePng({ width, height, channels, data }: Pixels): Promise<Uint8Array> {
  if (data.length !== width * height * channels)
    throw new Error(
      `encodePng: ${width}x${height}x${channels} pixels need ${width * height * channels} values; got ${data.length}.`,
    );
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
 * @throws ImageError where the file can't be written; Error for another shape, and where `data` is not as long as the
 *   sizes say.
 *
 * @example
 * ```ts
 * await writePng("out/sr.png", sr);
 * await writePng("out/dot.png", { width: 1, height: 1, channels: 1, data: Uint8Array.of(255) });
 * ```
 */
export async function writePng(path: string, image: Pixels | Tensor): Promise<void> {
  const bytes = await encodePng(image instanceof Tensor ? await tensorPixels(image) : image);
  try {
    await writeWhole(path, bytes);
  } catch (error) {
    throw new ImageError((error as Error).message, { cause: error });
  }
}

async function tensorPixels(image: Tensor): Promise<Pixels> {
  const [height, width, channels] = image.shape.slice(-3) as [number, number, Pixels["channels"]];
  const one = image.rank === 3 || (image.rank === 4 && image.shape[0] === 1);
  if (!one || ![1, 3, 4].includes(channels))
    throw new Error(
      `writePng: one image [height, width, channels] of 1, 3 or 4 channels is expected; got [${image.shape}].`,
    );
  return { width, height, channels, data: Float32Array.from(await image.data()) };
}
