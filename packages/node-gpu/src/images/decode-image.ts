import { checkDecodeOptions, type DecodedImage, type DecodeOptions, samplesToRgb } from "@srloss/engines/images";
import { decodeFile } from "./decode-file.ts";

/**
 * Decodes PNG (8 and 16 bits), JPEG, WebP, AVIF, TIFF, GIF (first frame), BMP, PGM and PPM to RGB:
 * - grayscale is repeated to three channels; 16-bit images, and AVIF of 10 and 12 bits, keep their fractions, with white at 255;
 * - the EXIF orientation is applied, except of PNG, whose rows stay where they are, as in Python's readers and `@srloss/web`;
 * - CMYK is converted to sRGB, by the file's profile if it has one, else by libvips' own;
 * - ICC profiles and gamma of RGB and gray images are ignored, as Python's readers ignore them: the bytes of an 8-bit PNG are
 *   the result.
 *
 * A PNG that breaks the specification is read or refused as `@srloss/web` does it (`pngChunks` of `@srloss/engines/images`).
 *
 * @param input Path of a file, or its bytes.
 * @param options `background` behind transparent pixels, and the limits `maxPixels`, `maxSide` and `maxBytes`.
 * @param called What errors call it. Defaults to its path.
 * @returns Width, height and the pixels, `[height, width, 3]` in 0..255.
 * @throws ImageError in one sentence: what the file is or lacks, and what to do.
 *
 * @example
 * ```ts
 * const { width, height, data } = await decodeImage("hr.png");
 * [width, height, data.length]; // => [16, 16, 768]
 * ```
 */
export async function decodeImage(
  input: string | Uint8Array | ArrayBuffer,
  options: DecodeOptions = {},
  called: string = typeof input === "string" ? input : "the image",
): Promise<DecodedImage> {
  checkDecodeOptions("decodeImage", options);
  const { width, height, bitDepth, format, gray, samples, name } = await decodeFile(
    "decodeImage",
    input,
    options,
    called,
  );
  // A colour behind transparent gray is not gray.
  const grayscale = gray && !options.background && { grayscale: true as const };
  const plain = samples.channels === 3 && samples.peak === 255 && samples.data instanceof Uint8Array;
  const data = plain ? (samples.data as Uint8Array) : samplesToRgb(samples, options.background, name);
  return { ...grayscale, width, height, bitDepth, format, data };
}
