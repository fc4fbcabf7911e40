import { sayWhereGradientsAre } from "./gradients/missing.ts";

export type { LossPart } from "./content/compare.ts";
export { type ContentLoss, type ContentLossOptions, contentLoss, type LossParts } from "./content/content-loss.ts";
export type { LossMap } from "./content/maps.ts";
export type { PreparedTarget } from "./content/prepared-target.ts";
export { type GanTerm, type Preset, type PresetName, type PresetTable, presets } from "./content/presets.ts";
export { type TermShare, termShares } from "./content/term-shares.ts";
export type { ContentTerms } from "./content/terms.ts";
export { differentiable } from "./differentiable/differentiable.ts";
export { withoutTape } from "./differentiable/without-tape.ts";
export type { FeatureExtractor } from "./feature-extractor.ts";
export type { Criterion } from "./features/criterion.ts";
export { type GramNormalization, gramMatrix } from "./features/gram-matrix.ts";
export type { LayerWeights } from "./features/layer-weights.ts";
export { perceptualLoss } from "./features/perceptual-loss.ts";
export type { PerceptualSettings } from "./features/perceptual-measure.ts";
export { styleLoss } from "./features/style-loss.ts";
export type { StyleSettings } from "./features/style-measure.ts";
export { cropBorder } from "./images/crop-border.ts";
export { type ImresizeOptions, imresize } from "./images/imresize.ts";
export { rgbToY } from "./images/luma.ts";
export { checkPixels, type PixelRange } from "./images/pixel-range.ts";
export { setRangeWarning } from "./images/range-warning.ts";
export type { ResizeMethod } from "./images/resampling.ts";
export type { Loss } from "./loss.ts";
export type {
  FeatureMeasure,
  FeatureTerm,
  LoadedMetric,
  Measure,
  Metric,
  PixelMeasure,
  PixelTerm,
} from "./measures/measure.ts";
export { addMeasures, type MeasureName, type MeasureTable, measures, type TermName } from "./measures/measures.ts";
export type { ImageArea, TiledMetric, TileSums } from "./measures/tiled-metric.ts";
export { type Convention, type ConventionName, conventions, type MetricLook } from "./metrics/conventions.ts";
export type { MetricOptions } from "./metrics/metric-options.ts";
export { msSsim, msSsimLoss, type ScaleOptions } from "./metrics/ms-ssim.ts";
export { psnr } from "./metrics/psnr.ts";
export { ssim, ssimLoss } from "./metrics/ssim.ts";
export { charbonnierLoss } from "./pixel/charbonnier-loss.ts";
export { huberLoss } from "./pixel/huber-loss.ts";
export { l1Loss } from "./pixel/l1-loss.ts";
export { l2Loss } from "./pixel/l2-loss.ts";
export { type TotalVariationOptions, totalVariation } from "./pixel/total-variation.ts";
export { SrlossError } from "./srloss-error.ts";

sayWhereGradientsAre();
