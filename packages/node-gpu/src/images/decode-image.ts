import { given, printable } from "@srloss/core/validation";
import {
  checkDecodeOptions,
  checkImageBytes,
  checkImageSize,
  type DecodedImage,
  type DecodeOptions,
  ImageError,
  imageFormat,
  openPlainImage,
  type PngChunks,
  pngChunks,
  type Samples,
  samplesToRgb,
} from "@srloss/engines/images";
import type { Sharp } from "sharp";
import { checkPngData } from "./check-png-data.ts";
import { readImageFile } from "./read-image-file.ts";
import { tiffBits } from "./tiff-bits.ts";

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
  const name = printable(called, 300);
  const bytes = typeof input === "string" ? await readImageFile(input, options, name) : bytesOf(input);
  checkImageBytes(bytes.length, options, name);
  if (bytes.length === 0) throw new ImageError(`${name} is empty.`);
  // Before any decoder has a look: sharp would unpack, draw or print what is no image of pixels.
  const format = imageFormat(bytes);
  if (!format) throw notAnImage(name);
  const { title, decoder } = format;
  if (!decoder) throw new ImageError(`${name} is ${title}, which is not supported; convert it to PNG.`);
  if (decoder === "bmp" || decoder === "netpbm") return decodePlain(decoder, bytes, options, name);
  const png = decoder === "png" ? openPng(bytes, options, name) : undefined;
  const file = png ? png.file() : bytes;
  const { default: sharp } = await import("sharp");
  // The limit is checked here, so that the message can name both numbers.
  const open = (ignoreIcc: boolean) => sharp(file, { failOn: "error", limitInputPixels: false, ignoreIcc });
  const metadata = await open(true)
    .metadata()
    .catch((error: unknown) => {
      // What a TIFF may hold has no end.
      if (/whole number of bytes|unsupported|not supported/i.test(String(error))) {
        const bits = decoder === "tiff" ? tiffBits(bytes) : undefined;
        const kind = bits === undefined || bits === 8 || bits === 16 ? "a kind" : `${bits} bits a channel`;
        throw new ImageError(
          `${name} is a ${title} of ${kind}, which is not supported; save it with 8 or 16 bits a channel.`,
          { cause: error },
        );
      }
      throw damaged(name, error);
    });
  checkImageSize(metadata, options, name);
  if (metadata.depth !== "uchar" && metadata.depth !== "ushort")
    throw new ImageError(`${name} has samples of the type ${metadata.depth}; save it with 8 or 16 bits a channel.`);
  const deep = metadata.depth === "ushort";
  const opened = open(metadata.space !== "cmyk");
  // As Python's readers: the pixels of a PNG are where its rows say.
  const image = (png ? opened : opened.autoOrient()).toColourspace(deep ? "rgb16" : "srgb");
  const decoding = rawPixels(image, deep, name);
  // What the check finds is said first.
  decoding.catch(() => {});
  if (png) await checkData(png, name);
  const { data, info } = await decoding;
  const { width, height, channels } = info;
  if (channels > 4) throw new ImageError(`${name} has ${channels} channels; save it as RGB.`);
  const samples = deep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  const peak = deep ? whiteOf(decoder, metadata.bitsPerSample) : 255;
  // A colour behind transparent gray is not gray.
  const gray = (metadata.space === "b-w" || metadata.space === "grey16") && !options.background;
  const common = {
    ...(gray && { grayscale: true as const }),
    width,
    height,
    bitDepth: deep ? (16 as const) : (8 as const),
    format: decoder,
  };
  if (channels === 3 && !deep) return { ...common, data };
  const found: Samples = { data: samples, channels: channels as Samples["channels"], peak };
  return { ...common, data: samplesToRgb(found, options.background, name) };
}

/** Samples of 10 and 12 bits come in the upper bits of 16. */
function whiteOf(decoder: string, bits: number = 16): number {
  return decoder === "avif" && bits < 16 ? (2 ** bits - 1) * 2 ** (16 - bits) : 65535;
}

function bytesOf(input: Uint8Array | ArrayBuffer): Uint8Array {
  if (input instanceof Uint8Array) return input;
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  throw new ImageError(`decodeImage: an image is the path of a file, or its bytes; got ${given(input)}.`);
}

/** As the browser's decoder sees it: libpng passes over what it does not know, and some damage. */
function openPng(bytes: Uint8Array, options: DecodeOptions, name: string): PngChunks {
  try {
    const png = pngChunks(bytes);
    checkImageSize(png, options, name);
    return png;
  } catch (error) {
    throw error instanceof ImageError ? error : damaged(name, error);
  }
}

async function checkData(png: PngChunks, name: string): Promise<void> {
  try {
    await checkPngData(png);
  } catch (error) {
    throw damaged(name, error);
  }
}

function decodePlain(decoder: "bmp" | "netpbm", bytes: Uint8Array, options: DecodeOptions, name: string): DecodedImage {
  try {
    const { width, height, samples } = openPlainImage(decoder, bytes);
    checkImageSize({ width, height }, options, name);
    const found = samples();
    const gray = found.channels === 1 && { grayscale: true as const };
    const bitDepth = found.peak === 255 ? 8 : 16;
    return { ...gray, width, height, bitDepth, format: decoder, data: samplesToRgb(found, options.background, name) };
  } catch (error) {
    throw error instanceof ImageError ? error : refusedPlain(name, error);
  }
}

async function rawPixels(image: Sharp, deep: boolean, name: string) {
  try {
    return await image.raw({ depth: deep ? "ushort" : "uchar" }).toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw damaged(name, error);
  }
}

function notAnImage(name: string, cause?: unknown): ImageError {
  return new ImageError(
    `${name} is not an image that can be read; give a PNG, JPEG, WebP, AVIF, TIFF, GIF, BMP or PPM file.`,
    {
      cause,
    },
  );
}

function damaged(name: string, cause: unknown): ImageError {
  const why = reason(cause);
  // What libvips had to say is lost for some files, and where several are read at once.
  const said = why ? ` (${why})` : "";
  return new ImageError(`${name} is damaged or cut short${said}; get it again.`, { cause });
}

/** Words of a decoder about its own insides, which tell nobody anything. */
const insides = /[a-z]_[a-z]|not implemented|undefined|unexpected|unknown error|out of (memory|bounds)/i;

/** The first line of what libvips says, as part of a sentence; nothing where that is of no use. */
function reason(error: unknown): string {
  const line = (error instanceof Error ? error.message : String(error)).trim().split("\n")[0] ?? "";
  const said = line
    .replace(/^Input (buffer|file) (contains|has) /, "")
    .replace(/\b\w+(_buffer|2vips|load|save): /g, "")
    .replace(/[\s:.]+$/, "");
  return insides.test(said) ? "" : said;
}

/** What is sound and not read is no damage. */
function refusedPlain(name: string, error: unknown): ImageError {
  const { message } = error as Error;
  if (!/not supported/.test(message)) return damaged(name, error);
  return new ImageError(`${name} can't be read: ${message}; convert it to PNG.`, { cause: error });
}
