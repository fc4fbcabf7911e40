import type { Criterion } from "../features/criterion.ts";
import type { GramNormalization } from "../features/gram-matrix.ts";
import type { LayerWeights } from "../features/layer-weights.ts";
import type { TotalVariationOptions } from "../pixel/total-variation.ts";
import type { OptionNames } from "../validation/check-options.ts";

/** How the perceptual term compares features. */
export interface PerceptualSettings {
  /** `["block3_conv3"]` where left out. */
  readonly layers?: LayerWeights;
  /** `l2` where left out. */
  readonly criterion?: Criterion;
  /** `mean`: each image's features over their mean first (EnhanceNet). `none` where left out. */
  readonly normalize?: "none" | "mean";
}

/** How the style term compares Gram matrices. */
export interface StyleSettings extends PerceptualSettings {
  /** What the Gram matrix is divided by; `hwc` where left out. */
  readonly gram?: GramNormalization;
  /** The side of square patches of features that get a Gram matrix each (EnhanceNet: 16). The whole map where left out. */
  readonly patch?: number;
}

export const perceptualOptions: OptionNames<PerceptualSettings> = { layers: true, criterion: true, normalize: true };
export const styleOptions: OptionNames<StyleSettings> = { ...perceptualOptions, gram: true, patch: true };

/**
 * The weighted terms of a content loss. A number is the weight of the term with its default settings; a term that is
 * left out or has weight 0 is not computed.
 */
export interface ContentTerms {
  readonly l1?: number;
  readonly l2?: number;
  readonly charbonnier?: number | { readonly weight: number; readonly epsilon?: number };
  readonly huber?: number | { readonly weight: number; readonly delta?: number };
  readonly totalVariation?: number | ({ readonly weight: number } & TotalVariationOptions);
  /** `1 - ssim` */
  readonly ssim?: number;
  /** `1 - msSsim` */
  readonly msSsim?: number;
  readonly perceptual?: number | ({ readonly weight: number } & PerceptualSettings);
  readonly style?: number | ({ readonly weight: number } & StyleSettings);
}

export type TermName = keyof ContentTerms;

/** What each term's settings may name; a term that has none is a weight. */
export const termOptions: { readonly [T in TermName]: OptionNames<Settings<T>> } = {
  l1: { weight: true },
  l2: { weight: true },
  charbonnier: { weight: true, epsilon: true },
  huber: { weight: true, delta: true },
  totalVariation: { weight: true, norm: true, reduction: true },
  ssim: { weight: true },
  msSsim: { weight: true },
  perceptual: { weight: true, ...perceptualOptions },
  style: { weight: true, ...styleOptions },
};

type Settings<T extends TermName> = { readonly weight: number } & Exclude<NonNullable<ContentTerms[T]>, number>;
