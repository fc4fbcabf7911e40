import { SrlossError } from "@srloss/core";
import { given } from "@srloss/core/validation";

/** Pixels as files have them, row by row: gray, gray and alpha, RGB, or RGB and alpha that is not premultiplied. */
export interface ImageSamples {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  /** `[height, width, channels]`: bytes in 0..255, or words in 0..65535. */
  readonly data: Uint8Array | Uint8ClampedArray | Uint16Array;
}

/** The same with numbers of any range. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly data: ImageSamples["data"] | Float32Array;
  readonly black: number;
  readonly white: number;
}

/** @throws SrlossError for what is no image. */
export function checkSamples(image: unknown, where: string): ImageSamples {
  const { width, height, channels, data } = Object(image) as Partial<ImageSamples>;
  const whole = [width, height].every((side) => Number.isInteger(side) && side! > 0);
  const known = data instanceof Uint8Array || data instanceof Uint8ClampedArray || data instanceof Uint16Array;
  if (!whole || ![1, 2, 3, 4].includes(channels!) || !known)
    throw new SrlossError(
      "argument",
      `${where}: an image is a tensor [height, width, 3], a batch of one, or { width, height, channels, data } with bytes or 16-bit words; got ${given(image)}.`,
    );
  if (data.length !== width! * height! * channels!)
    throw new SrlossError(
      "argument",
      `${where}: ${width}x${height} pixels of ${channels} channels are ${width! * height! * channels!} values; got ${data.length}.`,
    );
  return image as ImageSamples;
}
