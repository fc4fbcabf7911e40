import { readFile, stat } from "node:fs/promises";
import {
  checkImageSize,
  type DecodedImage,
  type DecodeOptions,
  decodeOptions,
  ImageError,
  imageFormat,
  openPlainImage,
  pngChunks,
  type Samples,
  samplesToRgb,
} from "@srloss/core/decoding";
import { checkOptions, printable } from "@srloss/core/validation";
import type { Sharp } from "sharp";

/**
 * Decodes PNG (8 and 16 bit), JPEG, WebP, AVIF (8, 10 and 12 bit), TIFF, GIF (first frame), BMP, PGM and PPM to RGB. The
 * EXIF orientation is applied, but for PNG; grayscale is repeated to three channels, CMYK is converted, and colour profiles of RGB images are ignored, as Python's
 * readers ignore them: the bytes of an 8-bit PNG are the result.
 *
 * @param input Path of a file, or its bytes.
 * @param options `background` behind transparent pixels, and `maxPixels`.
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
  input: string | Uint8Array,
  options: DecodeOptions = {},
  called: string = typeof input === "string" ? input : "the image",
): Promise<DecodedImage> {
  checkOptions("decodeImage", options, decodeOptions);
  const name = printable(called, 300);
  const bytes = typeof input === "string" ? await readBytes(input, name) : input;
  if (bytes.length === 0) throw new ImageError(`${name} is empty.`);
  // Before any decoder has a look: sharp would unpack, draw or print what is no image of pixels.
  const format = imageFormat(bytes);
  if (!format) throw notAnImage(name);
  const { title, decoder } = format;
  if (!decoder) throw new ImageError(`${name} is ${title}, which is not supported; convert it to PNG.`);
  if (decoder === "bmp" || decoder === "netpbm") return decodePlain(decoder, bytes, options, name);
  if (decoder === "png") checkPng(bytes, name);
  const { default: sharp } = await import("sharp");
  // The limit is checked here, so that the message can name both numbers.
  const open = (ignoreIcc: boolean) => sharp(bytes, { failOn: "error", limitInputPixels: false, ignoreIcc });
  const metadata = await open(true)
    .metadata()
    .catch((error: unknown) => {
      // What a TIFF may hold has no end.
      if (/whole number of bytes|unsupported|not supported/i.test(String(error)))
        throw new ImageError(
          `${name} is a ${title} of a kind that is not supported; save it with 8 or 16 bits a channel.`,
          {
            cause: error,
          },
        );
      throw damaged(name, error);
    });
  checkImageSize(metadata, options.maxPixels, name);
  if (metadata.depth !== "uchar" && metadata.depth !== "ushort")
    throw new ImageError(`${name} has samples of the type ${metadata.depth}; save it with 8 or 16 bits a channel.`);
  const deep = metadata.depth === "ushort";
  const opened = open(metadata.space !== "cmyk");
  // As Python's readers: the pixels of a PNG are where its rows say.
  const picture = (decoder === "png" ? opened : opened.autoOrient()).toColourspace(deep ? "rgb16" : "srgb");
  const { data, info } = await rawPixels(picture, deep, name);
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

/** As the browser's decoder sees it: libpng passes over what it does not know, and some damage. */
function checkPng(bytes: Uint8Array, name: string): void {
  try {
    pngChunks(bytes);
  } catch (error) {
    throw damaged(name, error);
  }
}

function decodePlain(
  decoder: "bmp" | "netpbm",
  bytes: Uint8Array,
  { maxPixels, background }: DecodeOptions,
  name: string,
): DecodedImage {
  try {
    const { width, height, samples } = openPlainImage(decoder, bytes);
    checkImageSize({ width, height }, maxPixels, name);
    const found = samples();
    const gray = found.channels === 1 && { grayscale: true as const };
    const bitDepth = found.peak === 255 ? 8 : 16;
    return { ...gray, width, height, bitDepth, format: decoder, data: samplesToRgb(found, background, name) };
  } catch (error) {
    throw error instanceof ImageError ? error : refusedPlain(name, error);
  }
}

async function rawPixels(picture: Sharp, deep: boolean, name: string) {
  try {
    return await picture.raw({ depth: deep ? "ushort" : "uchar" }).toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw damaged(name, error);
  }
}

/** Larger than any image that the limit of pixels lets through. */
const mostBytes = 2 ** 30;

async function readBytes(path: string, name: string): Promise<Uint8Array> {
  if (path === "") throw new ImageError("The name of the image file is empty.");
  try {
    // A pipe or a device may never end.
    const found = await stat(path);
    if (!found.isFile() && !found.isDirectory())
      throw new ImageError(`${name} is a pipe or a device, not a file; give an image file.`);
    if (found.size > mostBytes)
      throw new ImageError(`${name} has ${Math.round(found.size / 1e6)} MB, more than any image that can be read.`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof ImageError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const what =
      code === "ENOENT"
        ? "does not exist"
        : code === "EISDIR"
          ? "is a directory; give an image file"
          : code === "EACCES"
            ? "can't be read: permission denied"
            : `can't be read (${code})`;
    throw new ImageError(`${name} ${what}.`, { cause: error });
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
