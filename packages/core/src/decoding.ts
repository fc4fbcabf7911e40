/** What the decoders of `@srloss/node-gpu` and `@srloss/web` share, so that pictures and errors are the same in both. */
export { type DecodedImage, type DecodeOptions, decodeOptions, type Pixels } from "./decoding/decoded-image.ts";
export { ImageError } from "./decoding/image-error.ts";
export { checkImageSize } from "./decoding/image-size.ts";
export { imageTensor } from "./decoding/image-tensor.ts";
export { type Samples, samplesToRgb } from "./decoding/samples-to-rgb.ts";
