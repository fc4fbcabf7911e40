import { describeRealCrop as describeCrop, describeRealPairs, type Target } from "@srloss/conformance";
import { readImage } from "../../../src/index.ts";

const weightsOf = (file: string) => new URL(file, location.href);

/** The smallest photograph: a GPU in software takes seconds for it. */
const small = ({ sr, border = 4 }: { readonly sr: string; readonly border?: number }): boolean =>
  sr === "pairs/kodim15.bicubic4.png" && border === 4;

/** One of the conformance suite's real pairs against Keras, read by this package. */
export function describeRealPair(target: Target, { gradients = false }: { readonly gradients?: boolean } = {}): void {
  describeRealPairs(target, { readImage, weightsOf }, { losses: small, gradients: () => gradients, metrics: small });
}

/** PSNR, SSIM and MS-SSIM alone of that pair. */
export function describeRealMetrics(target: Target): void {
  describeRealPairs(target, { readImage, weightsOf }, { losses: () => false, gradients: () => false, metrics: small });
}

/** The conformance suite's middle of a real pair, read by this package. */
export function describeRealCrop(target: Target, choice: { readonly gradients?: boolean } = {}): void {
  describeCrop(target, { readImage, weightsOf }, choice);
}
