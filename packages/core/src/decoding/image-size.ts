import { ImageError } from "./image-error.ts";

const defaultMaxPixels = 64e6;

/** JPEG's and most viewers' limit; a row or a column of millions takes decoders minutes. */
const maxSide = 65_535;

/**
 * Refuses a picture that is larger than the limit, before it is decoded.
 *
 * @param size Width and height, as the file's header says.
 * @param maxPixels 64 million where left out.
 * @param name What the error calls the picture.
 * @throws ImageError with both numbers; also for sides above 65,535.
 *
 * @example
 * ```ts
 * import { checkImageSize } from "@srloss/core/decoding";
 * checkImageSize({ width: 1920, height: 1080 }, undefined, "frame.png");
 * ```
 */
export function checkImageSize(
  { width, height }: { readonly width: number; readonly height: number },
  maxPixels: number = defaultMaxPixels,
  name: string = "the image",
): void {
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
