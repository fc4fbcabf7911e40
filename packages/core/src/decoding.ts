/** What the decoders of `@srloss/node-gpu` and `@srloss/web` share, so that pictures and errors are the same in both. */

export type { PlainImage } from "./decoding/bmp.ts";
export { crc32 } from "./decoding/crc32.ts";
export { type DecodedImage, type DecodeOptions, decodeOptions, type Pixels } from "./decoding/decoded-image.ts";
export { isGrayJpeg } from "./decoding/gray-jpeg.ts";
export { ImageError } from "./decoding/image-error.ts";
export { type ImageFormat, imageFormat } from "./decoding/image-format.ts";
export { checkImageSize } from "./decoding/image-size.ts";
export { imageTensor } from "./decoding/image-tensor.ts";
export { openPlainImage } from "./decoding/plain-image.ts";
export { type PngChunks, pngChunks } from "./decoding/png-chunks.ts";
export { type Samples, samplesToRgb } from "./decoding/samples-to-rgb.ts";
