/** A loss or metric, as whatever lists, prints or explains it sees it. */
export interface Measure {
  readonly title: string;
  /** Of its numbers; empty where they have none of their own. */
  readonly unit: string;
  /** Which way is better. */
  readonly better: "lower" | "higher";
  /** Its value for equal images. */
  readonly best: number;
  /** The least height and width of the images. */
  readonly leastSide: number;
  /** What it compares: pixels, their luma or channels, or what a network sees. */
  readonly of: "pixels" | "channels" | "features";
  /** What it means for the eye, in a sentence. */
  readonly meaning: string;
}

export type MeasureName = "l1" | "l2" | "perceptual" | "style" | "psnr" | "ssim" | "ms-ssim" | "charbonnier" | "huber";

const measure = (
  title: string,
  of: Measure["of"],
  meaning: string,
  rest: Partial<Pick<Measure, "unit" | "better" | "best" | "leastSide">> = {},
): Measure => ({ title, of, meaning, unit: "", better: "lower", best: 0, leastSide: 1, ...rest });

/**
 * Every measure of a pair of images by name, in the order in which they are shown.
 *
 * @example
 * ```ts
 * import { measures } from "@srloss/core/measures";
 * measures.psnr.better; // => "higher"
 * measures.psnr.unit; // => "dB"
 * ```
 */
export const measures: Readonly<Record<MeasureName, Measure>> = {
  l1: measure("L1 loss", "pixels", "mean error of a pixel; blind to where it is, content with blur"),
  l2: measure("L2 loss", "pixels", "mean squared error of a pixel; large errors count most, content with blur"),
  perceptual: measure("Perceptual loss", "features", "how far what a network sees differs: edges and shapes"),
  style: measure("Style loss", "features", "how far the texture differs, wherever in the image it is"),
  psnr: measure("PSNR", "channels", "the squared error on a logarithmic scale; content with blur", {
    unit: "dB",
    better: "higher",
    best: Number.POSITIVE_INFINITY,
  }),
  ssim: measure("SSIM", "channels", "how alike brightness, contrast and structure are in small windows", {
    better: "higher",
    best: 1,
    leastSide: 11,
  }),
  "ms-ssim": measure("MS-SSIM", "channels", "the same at five scales, from fine to coarse", {
    better: "higher",
    best: 1,
    leastSide: 161,
  }),
  charbonnier: measure("Charbonnier loss", "pixels", "L1, smooth at 0"),
  huber: measure("Huber loss", "pixels", "squared for small errors, linear for large ones"),
};
