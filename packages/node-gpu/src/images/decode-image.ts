import { readFile } from "node:fs/promises";
import {
  checkImageSize,
  type DecodedImage,
  type DecodeOptions,
  decodeOptions,
  ImageError,
  type Samples,
  samplesToRgb,
} from "@srloss/core/decoding";
import { checkOptions } from "@srloss/core/validation";
import type { Sharp } from "sharp";

/** sharp draws SVG and prints PDF too; they have no pixels of their own. */
const formats = ["png", "jpeg", "webp", "heif", "tiff", "gif"];

/**
 * Decodes PNG (8 and 16 bit), JPEG, WebP, AVIF, TIFF and GIF (first frame) to RGB. The EXIF orientation is applied,
 * grayscale is repeated to three channels, CMYK is converted, and colour profiles of RGB images are ignored, as Python's
 * readers ignore them: the bytes of an 8-bit PNG are the result.
 *
 * @param input Path of a file, or its bytes; `name` is what errors call it.
 * @param options `background` behind transparent pixels, and `maxPixels`.
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
  name: string = typeof input === "string" ? input : "the image",
): Promise<DecodedImage> {
  checkOptions("decodeImage", options, decodeOptions);
  const bytes = typeof input === "string" ? await readBytes(input) : input;
  if (bytes.length === 0) throw new ImageError(`${name} is empty.`);
  const { default: sharp } = await import("sharp");
  // The limit is checked here, so that the message can name both numbers.
  const open = (ignoreIcc: boolean) => sharp(bytes, { failOn: "error", limitInputPixels: false, ignoreIcc });
  const metadata = await open(true)
    .metadata()
    .catch((error: unknown) => {
      throw /unsupported image format/i.test(String(error)) ? notAnImage(name, error) : damaged(name, error);
    });
  if (!formats.includes(metadata.format)) throw notAnImage(name);
  checkImageSize(metadata, options.maxPixels, name);
  if (metadata.depth !== "uchar" && metadata.depth !== "ushort")
    throw new ImageError(`${name} has samples of the type ${metadata.depth}; save it with 8 or 16 bits a channel.`);
  const deep = metadata.depth === "ushort";
  const picture = open(metadata.space !== "cmyk")
    .autoOrient()
    .toColourspace(deep ? "rgb16" : "srgb");
  const { data, info } = await rawPixels(picture, deep, name);
  const { width, height, channels } = info;
  if (channels > 4) throw new ImageError(`${name} has ${channels} channels; save it as RGB.`);
  const samples = deep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  const peak = deep ? 65535 : 255;
  const format = metadata.compression === "av1" ? "avif" : metadata.format;
  // A colour behind transparent gray is not gray.
  const gray = (metadata.space === "b-w" || metadata.space === "grey16") && !options.background;
  const common = {
    ...(gray && { grayscale: true as const }),
    width,
    height,
    bitDepth: deep ? (16 as const) : (8 as const),
    format,
  };
  if (channels === 3 && !deep) return { ...common, data };
  const found: Samples = { data: samples, channels: channels as Samples["channels"], peak };
  return { ...common, data: samplesToRgb(found, options.background, name) };
}

async function rawPixels(picture: Sharp, deep: boolean, name: string) {
  try {
    return await picture.raw({ depth: deep ? "ushort" : "uchar" }).toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw damaged(name, error);
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what =
      code === "ENOENT"
        ? "does not exist"
        : code === "EISDIR"
          ? "is a directory; give an image file"
          : code === "EACCES"
            ? "can't be read: permission denied"
            : `can't be read (${code})`;
    throw new ImageError(`${path} ${what}.`, { cause: error });
  }
}

function notAnImage(name: string, cause?: unknown): ImageError {
  return new ImageError(`${name} is not an image that can be read; give a PNG, JPEG, WebP, AVIF, TIFF or GIF file.`, {
    cause,
  });
}

function damaged(name: string, cause: unknown): ImageError {
  const why = reason(cause);
  // What libvips had to say is lost for some files, and where several are read at once.
  const said = why && why !== "Unknown error" ? ` (${why})` : "";
  return new ImageError(`${name} is damaged or cut short${said}; get it again.`, { cause });
}

/** The first line of what libvips says, as part of a sentence. */
function reason(error: unknown): string {
  const line = (error instanceof Error ? error.message : String(error)).trim().split("\n")[0] ?? "";
  return line.replace(/^Input (buffer|file) (contains|has) /, "").replace(/[\s:.]+$/, "");
}
