import { addMeasures } from "@srloss/core";
import { type DistsMeasure, distsMeasure } from "./measures/dists-measure.ts";
import { type LpipsMeasure, lpipsMeasure } from "./measures/lpips-measure.ts";

declare module "@srloss/core" {
  interface MeasureTable {
    readonly lpips: LpipsMeasure;
    readonly dists: DistsMeasure;
  }
}

addMeasures({ lpips: lpipsMeasure, dists: distsMeasure });
