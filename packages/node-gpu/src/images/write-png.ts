import { ImageError, type Pixels } from "@srloss/core/decoding";
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
 * @param pixels Sizes and `data`, `[height, width, channels]` in 0..255.
 * @throws ImageError where the file can't be written; Error where `data` is not as long as the sizes say.
 *
 * @example
 * ```ts
 * const data = await tf.clipByValue(sr, 0, 255).data<"float32">();
 * await writePng("out/sr.png", { width: 16, height: 16, channels: 3, data });
 * ```
 */
export async function writePng(path: string, pixels: Pixels): Promise<void> {
  const bytes = await encodePng(pixels);
  try {
    await writeWhole(path, bytes);
  } catch (error) {
    throw new ImageError((error as Error).message, { cause: error });
  }
}
