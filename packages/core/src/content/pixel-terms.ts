import type { Scalar, Tensor4D } from "@tensorflow/tfjs-core";
import { pixelLoss } from "../differentiable/mean-of-difference.ts";
import type { PixelRange } from "../images/pixel-range.ts";
import { msSsimLoss } from "../metrics/ms-ssim.ts";
import { ssimLoss } from "../metrics/ssim.ts";
import { charbonnier } from "../pixel/charbonnier-loss.ts";
import { huber } from "../pixel/huber-loss.ts";
import { absolute } from "../pixel/l1-loss.ts";
import { squared } from "../pixel/l2-loss.ts";
import { type TotalVariationOptions, totalVariation } from "../pixel/total-variation.ts";
import type { TermName } from "./terms.ts";

/** A term that looks at the pixels themselves. */
export interface PixelTerm {
  readonly needsTarget: boolean;
  /** Both images in the term's own pixel range; without a target where none is needed. */
  value(target: Tensor4D | undefined, prediction: Tensor4D): Scalar;
}

type Settings = { readonly epsilon?: number; readonly delta?: number } & TotalVariationOptions;
type PixelTermName = Exclude<TermName, "perceptual" | "style">;

const pair = (value: (target: Tensor4D, prediction: Tensor4D) => Scalar): PixelTerm => ({
  needsTarget: true,
  value: (target, prediction) => value(target!, prediction),
});

/** From a term's settings to its computation; throws for settings that make no sense. */
export const pixelTerms: Record<PixelTermName, (settings: Settings, range: PixelRange) => PixelTerm> = {
  l1: () => pair((t, p) => pixelLoss("l1", t, p, absolute)),
  l2: () => pair((t, p) => pixelLoss("l2", t, p, squared)),
  charbonnier: ({ epsilon = 1e-3 }) => {
    const f = charbonnier(epsilon);
    return pair((t, p) => pixelLoss("charbonnier", t, p, f));
  },
  huber: ({ delta = 1 }) => {
    const f = huber(delta);
    return pair((t, p) => pixelLoss("huber", t, p, f));
  },
  totalVariation: ({ norm, reduction }) => ({
    needsTarget: false,
    value: (_, p) => totalVariation(p, { ...(norm && { norm }), ...(reduction && { reduction }) }),
  }),
  ssim: (_, range) => pair((t, p) => ssimLoss(t, p, { range })),
  msSsim: (_, range) => pair((t, p) => msSsimLoss(t, p, { range })),
};
