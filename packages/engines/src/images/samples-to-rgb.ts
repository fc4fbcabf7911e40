import { checkFields } from "@srloss/core/validation";
import type { DecodeOptions } from "./decode-options.ts";
import { ImageError } from "./image-error.ts";

/** What a decoder found: `channels` samples for each pixel, gray or RGB, with or without alpha that is not premultiplied. */
export interface Samples {
  readonly data: Uint8Array | Uint8ClampedArray | Uint16Array | Float32Array;
  readonly channels: 1 | 2 | 3 | 4;
  /** The value of white: 255, 65535, or what a file says. */
  readonly peak: number;
}

/**
 * Three channels in 0..255 out of one to four: gray is repeated, alpha is composited in floating point.
 *
 * @param samples Values, channels and the value of white.
 * @param background Colour (0..255) behind transparent pixels.
 * @param name What the error calls the image.
 * @returns `[height * width, 3]`; bytes unless fractions are left.
 * @throws ImageError where pixels are transparent and there is no background.
 *
 * @example
 * ```ts
 * import { samplesToRgb } from "@srloss/engines/images";
 * const samples = { data: Uint8Array.of(200, 51), channels: 2, peak: 255 }; // one gray pixel, a fifth opaque
 * samplesToRgb(samples, [0, 0, 100], "dot.png"); // => [40, 40, 120]
 * ```
 */
export function samplesToRgb(
  samples: Samples,
  background?: DecodeOptions["background"],
  name: string = "the image",
): Uint8Array | Float32Array {
  checkFields(samples, ["data", "channels", "peak"], "samplesToRgb: the samples");
  const { data, channels, peak } = samples;
  const count = data.length / channels;
  const alpha = channels === 2 || channels === 4 ? channels - 1 : undefined;
  const opaque = alpha === undefined || !someTransparent(data, channels, alpha, peak);
  if (!opaque && background === undefined)
    throw new ImageError(
      `${name} has transparent pixels, and the losses take RGB; remove its alpha channel, or give a background colour.`,
      { code: "transparent" },
    );
  const gray = channels < 3;
  const whole = peak === 255 && opaque && !(data instanceof Float32Array);
  const rgb = whole ? new Uint8Array(count * 3) : new Float32Array(count * 3);
  const scale = 255 / peak;
  for (let pixel = 0; pixel < count; pixel++) {
    const from = pixel * channels;
    const cover = opaque ? 1 : data[from + alpha!]! / peak;
    for (let c = 0; c < 3; c++) {
      const value = data[from + (gray ? 0 : c)]! * scale;
      rgb[pixel * 3 + c] = opaque ? value : value * cover + background![c]! * (1 - cover);
    }
  }
  return rgb;
}

function someTransparent(data: Samples["data"], channels: number, alpha: number, peak: number): boolean {
  for (let i = alpha; i < data.length; i += channels) if (data[i] !== peak) return true;
  return false;
}
