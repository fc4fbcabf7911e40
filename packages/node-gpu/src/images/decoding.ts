export { type DecodedImage, type DecodeOptions, ImageError, imageTensor, type Pixels } from "@srloss/engines/images";
