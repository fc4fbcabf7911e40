import { type PerceptualSettings, perceptualMeasure } from "../features/perceptual-measure.ts";
import { type StyleSettings, styleMeasure } from "../features/style-measure.ts";
import { msSsimMeasure } from "../metrics/ms-ssim.ts";
import { psnrMeasure } from "../metrics/psnr.ts";
import { ssimMeasure } from "../metrics/ssim.ts";
import { type CharbonnierSettings, charbonnierMeasure } from "../pixel/charbonnier-loss.ts";
import { type HuberSettings, huberMeasure } from "../pixel/huber-loss.ts";
import { l1Measure } from "../pixel/l1-loss.ts";
import { l2Measure } from "../pixel/l2-loss.ts";
import { type TotalVariationOptions, totalVariationMeasure } from "../pixel/total-variation.ts";
import type { FeatureMeasure, Measure, PixelMeasure } from "./measure.ts";

interface Table {
  readonly l1: PixelMeasure;
  readonly l2: PixelMeasure;
  readonly perceptual: FeatureMeasure<PerceptualSettings>;
  readonly style: FeatureMeasure<StyleSettings>;
  readonly psnr: Measure;
  readonly ssim: PixelMeasure;
  readonly msSsim: PixelMeasure;
  readonly charbonnier: PixelMeasure<CharbonnierSettings>;
  readonly huber: PixelMeasure<HuberSettings>;
  readonly totalVariation: PixelMeasure<TotalVariationOptions>;
}

/** The name of a loss or metric: the same in terms, results and tables. */
export type MeasureName = keyof Table;

/** Measures that can be a term of `contentLoss`. */
export type TermName = {
  [N in MeasureName]: Table[N] extends { readonly settings: object } ? N : never;
}[MeasureName];

/** The settings of a term. */
export type TermSettings<N extends TermName> =
  Table[N] extends PixelMeasure<infer S> ? S : Table[N] extends FeatureMeasure<infer S> ? S : never;

const table: Table = {
  l1: l1Measure,
  l2: l2Measure,
  perceptual: perceptualMeasure,
  style: styleMeasure,
  psnr: psnrMeasure,
  ssim: ssimMeasure,
  msSsim: msSsimMeasure,
  charbonnier: charbonnierMeasure,
  huber: huberMeasure,
  totalVariation: totalVariationMeasure,
};

/**
 * Every measure of a pair of images by name, in the order in which they are shown. Whatever lists, prints, explains or offers
 * losses and metrics reads it.
 *
 * @example
 * ```ts
 * measures.psnr.better; // => "higher"
 * measures.psnr.unit; // => "dB"
 * ```
 */
export const measures: Readonly<Record<MeasureName, Measure>> = table;
