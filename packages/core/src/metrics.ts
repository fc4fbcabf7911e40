import type { Measure, PixelMeasure } from "./measures/measure.ts";
import { addMeasures } from "./measures/measures.ts";
import { fsimcMeasure, fsimMeasure } from "./metrics/fsim.ts";
import { gmsdMeasure } from "./metrics/gmsd.ts";
import { haarPsiMeasure } from "./metrics/haarpsi.ts";
import { msGmsdMeasure } from "./metrics/ms-gmsd.ts";
import { niqeMeasure } from "./metrics/niqe.ts";
import { vifMeasure } from "./metrics/vif.ts";

export { fsim, fsimc, fsimcLoss, fsimLoss } from "./metrics/fsim.ts";
export { gmsd, gmsdLoss } from "./metrics/gmsd.ts";
export { haarPsi, haarPsiLoss } from "./metrics/haarpsi.ts";
export type { PixelOptions } from "./metrics/metric-options.ts";
export { msGmsd, msGmsdLoss } from "./metrics/ms-gmsd.ts";
export { niqe } from "./metrics/niqe.ts";
export { vif, vifLoss } from "./metrics/vif.ts";

declare module "@srloss/core" {
  interface MeasureTable {
    readonly gmsd: PixelMeasure;
    readonly msGmsd: PixelMeasure;
    readonly haarPsi: PixelMeasure;
    readonly fsim: PixelMeasure;
    readonly fsimc: PixelMeasure;
    readonly vif: PixelMeasure;
    readonly niqe: Measure;
  }
}

export { msSsimTiles } from "./metrics/tiles/ms-ssim-tiles.ts";

addMeasures({
  gmsd: gmsdMeasure,
  msGmsd: msGmsdMeasure,
  haarPsi: haarPsiMeasure,
  fsim: fsimMeasure,
  fsimc: fsimcMeasure,
  vif: vifMeasure,
  niqe: niqeMeasure,
});
