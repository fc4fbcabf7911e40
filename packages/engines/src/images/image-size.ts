import { checkFields, checkKind } from "@srloss/core/validation";
import type { DecodeOptions } from "./decode-options.ts";
import { ImageError } from "./image-error.ts";

const defaultMaxPixels = 64e6;
const defaultMaxSide = 65_535;
const defaultMaxBytes = 2 ** 30;

/**
 * Refuses an image that is larger than the limits, before it is decoded.
 *
 * @param size Width and height, as the file's header says.
 * @param limits `maxPixels`, which defaults to 64 million, and `maxSide`, which defaults to 65,535.
 * @param name What the error calls the image.
 * @throws ImageError with both numbers.
 *
 * @example
 * ```ts
 * import { checkImageSize } from "@srloss/engines/images";
 * checkImageSize({ width: 1920, height: 1080 }, { maxSide: 4096 }, "frame.png");
 * ```
 */
export function checkImageSize(
  size: { readonly width: number; readonly height: number },
  limits: Pick<DecodeOptions, "maxPixels" | "maxSide"> = {},
  name: string = "the image",
): void {
  checkFields(size, ["width", "height"], "checkImageSize: the size of an image");
  checkFields(limits, [], "checkImageSize: the limits");
  const { width, height } = size;
  const { maxPixels = defaultMaxPixels, maxSide = defaultMaxSide } = limits;
  if (!width || !height) throw new ImageError(`${name} has no pixels.`);
  if (width * height > maxPixels)
    throw new ImageError(
      `${name} is ${width}x${height}, ${Math.round((width * height) / 1e6)} million pixels, more than the limit of ${Math.round(maxPixels / 1e6)} million; crop or split it.`,
    );
  if (Math.max(width, height) > maxSide)
    throw new ImageError(
      `${name} is ${width}x${height}, with a side of more than ${maxSide} pixels; crop or split it.`,
    );
}

/**
 * Refuses a file that is larger than the limit, before it is read.
 *
 * @param bytes How many it has.
 * @param limits `maxBytes`, which defaults to 1 GiB.
 * @param name What the error calls the image.
 * @returns The limit.
 * @throws ImageError with both numbers.
 *
 * @example
 * ```ts
 * import { checkImageBytes } from "@srloss/engines/images";
 * checkImageBytes(5e6, { maxBytes: 20e6 }, "frame.png"); // => 20000000
 * ```
 */
export function checkImageBytes(
  bytes: number,
  limits: Pick<DecodeOptions, "maxBytes"> = {},
  name: string = "the image",
): number {
  checkKind(bytes, "number", "checkImageBytes: the size of a file");
  checkFields(limits, [], "checkImageBytes: the limits");
  const { maxBytes = defaultMaxBytes } = limits;
  if (bytes > maxBytes)
    throw new ImageError(
      `${name} has ${megabytes(bytes)} MB, more than the limit of ${megabytes(maxBytes)} MB; crop or split it.`,
    );
  return maxBytes;
}

export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 10e6 ? 3 : 0);
}
