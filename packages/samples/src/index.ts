export { blurred } from "./blurred.ts";
export { noisy } from "./noisy.ts";
export { type ResampleOptions, resampled } from "./resampled.ts";
export type { RgbImage } from "./rgb-image.ts";
export { type SampleName, sampleNames } from "./sample-names.ts";
export { shifted } from "./shifted.ts";
