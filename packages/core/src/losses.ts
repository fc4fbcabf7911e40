import { addPresets } from "./content/add-presets.ts";
import type { Preset } from "./content/presets.ts";
import { type AverageColourSettings, averageColourMeasure } from "./losses/colour/average-colour.ts";
import { type HsluvSettings, hsluvMeasure } from "./losses/colour/hsluv.ts";
import { type OklabSettings, oklabMeasure } from "./losses/colour/oklab.ts";
import { type ContextualSettings, contextualMeasure } from "./losses/contextual.ts";
import { type CosineSettings, cosineMeasure } from "./losses/cosine.ts";
import { type EdgeSettings, edgeMeasure } from "./losses/edge.ts";
import { type FocalFrequencySettings, focalFrequencyMeasure } from "./losses/focal-frequency.ts";
import { type GradientVarianceSettings, gradientVarianceMeasure } from "./losses/gradient-variance.ts";
import { ldlMeasure } from "./losses/ldl.ts";
import { type MsSsimL1Settings, msSsimL1Measure } from "./losses/ms-ssim-l1.ts";
import { type MsStructureSettings, msStructureMeasure } from "./losses/ms-structure.ts";
import { nccMeasure } from "./losses/ncc.ts";
import { trainnerRedux } from "./losses/trainner-redux.ts";
import type { FeatureMeasure, PixelMeasure } from "./measures/measure.ts";
import { addMeasures } from "./measures/measures.ts";

export { type AverageColourSettings, averageColourLoss } from "./losses/colour/average-colour.ts";
export { type HsluvSettings, hsluvLoss } from "./losses/colour/hsluv.ts";
export { type OklabSettings, oklabLoss } from "./losses/colour/oklab.ts";
export { type ContextualSettings, contextualLoss } from "./losses/contextual.ts";
export { type CosineSettings, cosineLoss } from "./losses/cosine.ts";
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
export { type MsStructureSettings, msStructureLoss } from "./losses/ms-structure.ts";
export { nccLoss } from "./losses/ncc.ts";
export type { PointCriterion } from "./losses/squared-or-absolute.ts";
export type { RangeOptions } from "./losses/unit-pair.ts";

declare module "@srloss/core" {
  interface MeasureTable {
    readonly msSsimL1: PixelMeasure<MsSsimL1Settings>;
    readonly msStructure: PixelMeasure<MsStructureSettings>;
    readonly focalFrequency: PixelMeasure<FocalFrequencySettings>;
    readonly ldl: PixelMeasure;
    readonly edge: PixelMeasure<EdgeSettings>;
    readonly gradientVariance: PixelMeasure<GradientVarianceSettings>;
    readonly ncc: PixelMeasure;
    readonly hsluv: PixelMeasure<HsluvSettings>;
    readonly oklab: PixelMeasure<OklabSettings>;
    readonly averageColour: PixelMeasure<AverageColourSettings>;
    readonly cosine: FeatureMeasure<CosineSettings>;
    readonly contextual: FeatureMeasure<ContextualSettings>;
  }
  interface PresetTable {
    readonly "trainner-redux": Preset;
  }
}

addMeasures({
  msSsimL1: msSsimL1Measure,
  msStructure: msStructureMeasure,
  focalFrequency: focalFrequencyMeasure,
  ldl: ldlMeasure,
  edge: edgeMeasure,
  gradientVariance: gradientVarianceMeasure,
  ncc: nccMeasure,
  hsluv: hsluvMeasure,
  oklab: oklabMeasure,
  averageColour: averageColourMeasure,
  cosine: cosineMeasure,
  contextual: contextualMeasure,
});

addPresets({ "trainner-redux": trainnerRedux });
