import { SrlossError } from "@srloss/core";
import { checkNoOptions, given } from "@srloss/core/validation";
import type { ImageSamples } from "./decode-samples.ts";

/**
 * The bytes of a PNG of what `decodeSamples` gives: 8 bits a channel of bytes, 16 of words; gray or RGB, with or without alpha.
 *
 * @param samples Sizes, channels, and `data`, `[height, width, channels]`.
 * @throws SrlossError for what is no such samples, and where `data` is not as long as the sizes say.
 *
 * @example
 * ```ts
 * const deep = { width: 2, height: 1, channels: 1, data: Uint16Array.of(258, 65535) } as const;
 * (await decodeSamples(await encodeSamples(deep))).data; // => [258, 65535]
 * ```
 */
export async function encodeSamples(samples: ImageSamples, ...more: []): Promise<Uint8Array> {
  checkNoOptions("encodeSamples", more);
  const { width, height, channels, data } = Object(samples) as ImageSamples;
  const sizes = [width, height].every((side) => Number.isInteger(side) && side > 0) && [1, 2, 3, 4].includes(channels);
  const known = data instanceof Uint8Array || data instanceof Uint16Array;
  if (!sizes || !known || data.length !== width * height * channels)
    throw new SrlossError(
      "argument",
      `encodeSamples: an image is { width, height, channels, data } with as many bytes or 16-bit words as the sizes say; got ${sizes && known ? `${data.length} for ${width}x${height}x${channels}` : given(samples)}.`,
    );
  const { default: sharp } = await import("sharp");
  const deep = data instanceof Uint16Array;
  const colours = channels < 3 ? (deep ? "grey16" : "b-w") : deep ? "rgb16" : "srgb";
  return sharp(data, { raw: { width, height, channels } }).toColourspace(colours).png().toBuffer();
}
