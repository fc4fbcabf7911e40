import { given, printable } from "@srloss/core/validation";
import {
  checkImageBytes,
  checkImageSize,
  type DecodeOptions,
  ImageError,
  imageFormat,
  openPlainImage,
  type PngChunks,
  pngChunks,
  type Samples,
} from "@srloss/engines/images";
import type { Sharp } from "sharp";
import { avifSizes } from "./avif-sizes.ts";
import { checkPngData } from "./check-png-data.ts";
import { damaged, notAnImage, refusedPlain } from "./decoding-errors.ts";
import { readImageFile } from "./read-image-file.ts";
import { tiffBits } from "./tiff-bits.ts";

/** What an image file holds. */
export interface DecodedFile {
  /** What errors call it. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly bitDepth: 8 | 16;
  readonly format: string;
  /** Its colours are gray, as few channels as `samples` may have. */
  readonly gray: boolean;
  readonly samples: Samples;
}

/** Decodes a file of any kind that is read, for the function `where`; see `decodeImage` for the rules. */
export async function decodeFile(
  where: string,
  input: string | Uint8Array | ArrayBuffer,
  options: DecodeOptions,
  called: string,
): Promise<DecodedFile> {
  const name = printable(called, 300);
  const bytes = typeof input === "string" ? await readImageFile(input, options, name) : bytesOf(where, input);
  checkImageBytes(bytes.length, options, name);
  if (bytes.length === 0) throw new ImageError(`${name} is empty.`);
  // Before any decoder has a look: sharp would unpack, draw or print what is no image of pixels.
  const format = imageFormat(bytes);
  if (!format) throw notAnImage(name);
  const { title, decoder } = format;
  if (!decoder) throw new ImageError(`${name} is ${title}, which is not supported; convert it to PNG.`);
  if (decoder === "bmp" || decoder === "netpbm") return decodePlain(decoder, bytes, options, name);
  if (decoder === "avif") for (const size of avifSizes(bytes)) checkImageSize(size, options, name);
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
        const kind = bits === undefined || bits === 8 || bits === 16 ? "an unusual kind" : `${bits} bits a channel`;
        throw new ImageError(
          `${name} is a ${title} of ${kind}, which is not supported; save it as PNG with 8 or 16 bits a channel.`,
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
  const gray = metadata.space === "b-w" || metadata.space === "grey16";
  const found: Samples = { data: samples, channels: channels as Samples["channels"], peak };
  return { name, width, height, bitDepth: deep ? 16 : 8, format: decoder, gray, samples: found };
}

/** Samples of 10 and 12 bits come in the upper bits of 16. */
function whiteOf(decoder: string, bits: number = 16): number {
  return decoder === "avif" && bits < 16 ? (2 ** bits - 1) * 2 ** (16 - bits) : 65535;
}

function bytesOf(where: string, input: Uint8Array | ArrayBuffer): Uint8Array {
  if (input instanceof Uint8Array) return input;
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  throw new ImageError(`${where}: an image is the path of a file, or its bytes; got ${given(input)}.`);
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

function decodePlain(decoder: "bmp" | "netpbm", bytes: Uint8Array, options: DecodeOptions, name: string): DecodedFile {
  try {
    const { width, height, samples } = openPlainImage(decoder, bytes);
    checkImageSize({ width, height }, options, name);
    const found = samples();
    const bitDepth = found.peak === 255 ? 8 : 16;
    return { name, width, height, bitDepth, format: decoder, gray: found.channels === 1, samples: found };
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
