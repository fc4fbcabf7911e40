import { type MsSsimL1Settings, msSsimL1Measure } from "./losses/ms-ssim-l1.ts";
import type { PixelMeasure } from "./measures/measure.ts";
import { addMeasures } from "./measures/measures.ts";

export {
  discriminatorLoss,
  type GanOptions,
  ganLoss,
  generatorLoss,
  type PairedGanOptions,
} from "./losses/gan-loss.ts";
export type { GanKind, GanLabels } from "./losses/gan-score.ts";
export { type MsSsimL1Settings, msSsimL1Loss } from "./losses/ms-ssim-l1.ts";
export type { RangeOptions } from "./losses/unit-pair.ts";

declare module "@srloss/core" {
  interface MeasureTable {
    readonly msSsimL1: PixelMeasure<MsSsimL1Settings>;
  }
}

addMeasures({
  msSsimL1: msSsimL1Measure,
});
