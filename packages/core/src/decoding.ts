/** What the decoders of `@srloss/node-gpu` and `@srloss/web` share, so that pictures and errors are the same in both. */

export type { PlainImage } from "./decoding/bmp.ts";
export { checkEncodable } from "./decoding/check-encodable.ts";
export { checkDecodeOptions, type DecodeOptions, decodeOptions } from "./decoding/decode-options.ts";
export type { DecodedImage, Pixels } from "./decoding/decoded-image.ts";
export { isGrayJpeg } from "./decoding/gray-jpeg.ts";
export { ImageError } from "./decoding/image-error.ts";
export { type ImageFormat, imageFormat } from "./decoding/image-format.ts";
export { checkImageBytes, checkImageSize } from "./decoding/image-size.ts";
export { imageTensor } from "./decoding/image-tensor.ts";
export { openPlainImage } from "./decoding/plain-image.ts";
export { pngChunk, pngSignature } from "./decoding/png-chunk.ts";
export { type PngChunks, pngChunks } from "./decoding/png-chunks.ts";
export type { PngPass, PngRows } from "./decoding/png-passes.ts";
export { type Samples, samplesToRgb } from "./decoding/samples-to-rgb.ts";
