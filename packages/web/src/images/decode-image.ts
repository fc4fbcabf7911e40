import { given } from "@srloss/core/validation";
import { firstLine } from "@srloss/engines";
import {
  checkDecodeOptions,
  checkImageSize,
  type DecodedImage,
  type DecodeOptions,
  ImageError,
  imageFormat,
  isGrayJpeg,
  openPlainImage,
  pngChunks,
  type Samples,
  samplesToRgb,
} from "@srloss/engines/images";
import { imageBytes } from "./image-bytes.ts";
import { type ImageInput, imageName, isDrawn, isFile } from "./image-input.ts";
import { decodePng } from "./png/decode-png.ts";
import { type Drawable, readBack } from "./read-back.ts";

/** As the file holds them: no colour profile, no premultiplied alpha; the EXIF orientation is applied. */
const asStored: ImageBitmapOptions = {
  colorSpaceConversion: "none",
  premultiplyAlpha: "none",
  imageOrientation: "from-image",
};

/**
 * The RGB pixels of an image, in a page or in a worker: of a file by its address, as a `Blob`, a `File` or bytes, or of what
 * a page draws with.
 * - PNG of 8 and 16 bits, BMP, PGM and PPM give the same numbers as `decodeImage` of `@srloss/node-gpu`, and the same files
 *   are refused: grayscale is repeated, profiles and gamma are ignored, as Python's readers ignore them, and the rows of a PNG
 *   stay where they are, whatever its EXIF orientation says.
 * - JPEG, WebP, AVIF and GIF (first frame) are decoded by the browser: turned by their EXIF orientation, without their ICC
 *   profile where the browser can leave it out, CMYK converted in the browser's way, and AVIF of 10 and 12 bits reduced to 8.
 * - What is drawn (an image element, a canvas) has the browser's pixels, which are turned for PNG, too.
 *
 * @param input An address, file, bytes, `ImageData`, `ImageBitmap`, image element, canvas or `VideoFrame`.
 * @param options `background` behind transparent pixels, and the limits `maxPixels`, `maxSide` and `maxBytes`.
 * @param name What errors call it. Defaults to the address or file name.
 * @returns Width, height and the pixels, `[height, width, 3]` in 0..255.
 * @throws ImageError in one sentence: what the image is or lacks, and what to do.
 *
 * @example
 * ```ts
 * const { width, height, data } = await decodeImage("hr.png");
 * [width, height, data.length]; // => [16, 16, 768]
 * ```
 */
export async function decodeImage(
  input: ImageInput,
  options: DecodeOptions = {},
  name: string = imageName(input),
): Promise<DecodedImage> {
  checkDecodeOptions("decodeImage", options);
  if (isFile(input)) return decodeFile(await imageBytes(input, options, name), options, name);
  if (isDrawn(input)) return decodeDrawn(input, options, name);
  throw new ImageError(
    `decodeImage: an image is an address, a file, its bytes, or what a page draws with; got ${given(input)}.`,
  );
}

async function decodeFile(bytes: Uint8Array, options: DecodeOptions, name: string): Promise<DecodedImage> {
  if (bytes.length === 0) throw new ImageError(`${name} is empty.`);
  const format = imageFormat(bytes);
  if (!format) throw notAnImage(name);
  const { decoder } = format;
  if (!decoder || decoder === "tiff") throw notSupported(name, format.title);
  if (decoder === "bmp" || decoder === "netpbm") return plain(decoder, bytes, options, name);
  if (decoder === "png") return png(bytes, options, name);
  const { imageDimensionsFromData } = await import("image-dimensions");
  const found = imageDimensionsFromData(bytes);
  if (!found) throw damaged(name, new Error("it has no size"));
  checkImageSize(found, options, name);
  // A Blob of a view of shared memory can't be made.
  const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]), asStored).catch((error: unknown) => {
    throw damaged(name, error);
  });
  try {
    const { width, height } = bitmap;
    const decoded = image(width, height, found.type, readBack(bitmap, width, height, name), options, name);
    return decoder === "jpeg" && isGrayJpeg(bytes) ? { ...decoded, grayscale: true } : decoded;
  } finally {
    bitmap.close();
  }
}

async function png(bytes: Uint8Array, options: DecodeOptions, name: string): Promise<DecodedImage> {
  try {
    const chunks = pngChunks(bytes);
    checkImageSize(chunks, options, name);
    return image(chunks.width, chunks.height, "png", await decodePng(chunks), options, name);
  } catch (error) {
    throw error instanceof ImageError ? error : damaged(name, error);
  }
}

function plain(decoder: "bmp" | "netpbm", bytes: Uint8Array, options: DecodeOptions, name: string): DecodedImage {
  try {
    const { width, height, samples } = openPlainImage(decoder, bytes);
    checkImageSize({ width, height }, options, name);
    return image(width, height, decoder, samples(), options, name);
  } catch (error) {
    throw error instanceof ImageError ? error : refusedPlain(name, error);
  }
}

async function decodeDrawn(input: ImageData | Drawable, options: DecodeOptions, name: string): Promise<DecodedImage> {
  const [width, height] = sizeOf(input);
  checkImageSize({ width, height }, options, name);
  if (input instanceof ImageData) {
    const { data, colorSpace } = input;
    if (colorSpace !== "srgb")
      throw new ImageError(
        `${name} is ImageData in the colour space ${colorSpace}; get it with { colorSpace: "srgb" }.`,
      );
    if (!(data instanceof Uint8ClampedArray))
      throw new ImageError(`${name} is ImageData of floating-point numbers; get it with 8 bits a channel.`);
    return image(width, height, "pixels", { data, channels: 4, peak: 255 }, options, name);
  }
  if (typeof HTMLImageElement === "undefined" || !(input instanceof HTMLImageElement))
    return image(width, height, "pixels", readBack(input, width, height, name), options, name);
  const bitmap = await createImageBitmap(input, asStored).catch((error: unknown) => {
    throw damaged(name, error);
  });
  try {
    return image(width, height, "pixels", readBack(bitmap, width, height, name), options, name);
  } finally {
    bitmap.close();
  }
}

function sizeOf(input: ImageData | Drawable): [width: number, height: number] {
  if ("naturalWidth" in input) return [input.naturalWidth, input.naturalHeight];
  if ("displayWidth" in input) return [input.displayWidth, input.displayHeight];
  return [input.width, input.height];
}

function image(
  width: number,
  height: number,
  format: string,
  samples: Samples,
  { background }: DecodeOptions,
  name: string,
): DecodedImage {
  const bitDepth = samples.peak === 255 ? 8 : 16;
  const rgb8 = samples.channels === 3 && samples.data instanceof Uint8Array;
  return {
    width,
    height,
    bitDepth,
    // A colour behind transparent gray is not gray.
    ...(samples.channels < 3 && !background && { grayscale: true as const }),
    format,
    data: rgb8 ? (samples.data as Uint8Array) : samplesToRgb(samples, background, name),
  };
}

function notAnImage(name: string): ImageError {
  return new ImageError(
    `${name} is not an image that can be read; give a PNG, JPEG, WebP, AVIF, GIF, BMP or PPM file.`,
  );
}

function notSupported(name: string, title: string): ImageError {
  return new ImageError(`${name} is ${title}, which is not supported; convert it to PNG.`);
}

function damaged(name: string, cause: unknown): ImageError {
  const reason = firstLine(cause).replace(/[\s:.]+$/, "");
  return new ImageError(`${name} is damaged or cut short (${reason}); get it again.`, { cause });
}

/** What is sound and not read is no damage. */
function refusedPlain(name: string, error: unknown): ImageError {
  const { message } = error as Error;
  if (!/not supported/.test(message)) return damaged(name, error);
  return new ImageError(`${name} can't be read: ${message}; convert it to PNG.`, { cause: error });
}
