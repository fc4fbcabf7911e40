/** What the decoders of `@srloss/node-gpu` and `@srloss/web` share, so that images and errors are the same in both. */

export { answerBytes } from "./images/answer-bytes.ts";
export type { PlainImage } from "./images/bmp.ts";
export { checkEncodable } from "./images/check-encodable.ts";
export { checkDecodeOptions, type DecodeOptions, decodeOptions } from "./images/decode-options.ts";
export type { DecodedImage, Pixels } from "./images/decoded-image.ts";
export { isGrayJpeg } from "./images/gray-jpeg.ts";
export { ImageError } from "./images/image-error.ts";
export { type ImageFormat, imageFormat } from "./images/image-format.ts";
export { checkImageBytes, checkImageSize } from "./images/image-size.ts";
export { imageTensor } from "./images/image-tensor.ts";
export { openPlainImage } from "./images/plain-image.ts";
export { pngChunk, pngSignature } from "./images/png-chunk.ts";
export { type PngChunks, pngChunks } from "./images/png-chunks.ts";
export type { PngPass, PngRows } from "./images/png-passes.ts";
export { type Samples, samplesToRgb } from "./images/samples-to-rgb.ts";
