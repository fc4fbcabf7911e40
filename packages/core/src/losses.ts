import { type EdgeSettings, edgeMeasure } from "./losses/edge.ts";
import { type FocalFrequencySettings, focalFrequencyMeasure } from "./losses/focal-frequency.ts";
import { type GradientVarianceSettings, gradientVarianceMeasure } from "./losses/gradient-variance.ts";
import { ldlMeasure } from "./losses/ldl.ts";
import { type MsSsimL1Settings, msSsimL1Measure } from "./losses/ms-ssim-l1.ts";
import type { PixelMeasure } from "./measures/measure.ts";
import { addMeasures } from "./measures/measures.ts";

export { type EdgeSettings, edgeLoss } from "./losses/edge.ts";
export { type FocalFrequencySettings, focalFrequencyLoss } from "./losses/focal-frequency.ts";
export {
  discriminatorLoss,
  type GanOptions,
  ganLoss,
  generatorLoss,
  type PairedGanOptions,
} from "./losses/gan-loss.ts";
export type { GanKind, GanLabels } from "./losses/gan-score.ts";
export { type GradientVarianceSettings, gradientVarianceLoss } from "./losses/gradient-variance.ts";
export { type LdlOptions, ldlLoss } from "./losses/ldl.ts";
export { type MsSsimL1Settings, msSsimL1Loss } from "./losses/ms-ssim-l1.ts";
export type { PointCriterion } from "./losses/squared-or-absolute.ts";
export type { RangeOptions } from "./losses/unit-pair.ts";

declare module "@srloss/core" {
  interface MeasureTable {
    readonly msSsimL1: PixelMeasure<MsSsimL1Settings>;
    readonly focalFrequency: PixelMeasure<FocalFrequencySettings>;
    readonly ldl: PixelMeasure;
    readonly edge: PixelMeasure<EdgeSettings>;
    readonly gradientVariance: PixelMeasure<GradientVarianceSettings>;
  }
}

addMeasures({
  msSsimL1: msSsimL1Measure,
  focalFrequency: focalFrequencyMeasure,
  ldl: ldlMeasure,
  edge: edgeMeasure,
  gradientVariance: gradientVarianceMeasure,
});
