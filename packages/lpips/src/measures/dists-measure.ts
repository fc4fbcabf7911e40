import type { LoadedMetric, PixelMeasure } from "@srloss/core";
import type { LoadDistsOptions } from "../loading/load-dists.ts";
import { comparedWidths, featuresMemory } from "./features-memory.ts";
import { type JudgeSettings, judgeSettings, judgeTerm } from "./judge-term.ts";

/** DISTS in the table of measures: a metric once it is loaded, and a term with what was loaded. */
export interface DistsMeasure extends PixelMeasure<JudgeSettings> {
  readonly load: (options?: LoadDistsOptions) => Promise<LoadedMetric>;
  readonly memory: (size: { readonly height: number; readonly width: number }) => number;
}

export const distsMeasure: DistsMeasure = {
  title: "DISTS",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: 1,
  of: "pixels",
  meaning: "how different people find them; another sample of a texture is forgiven (VGG16)",
  usual: false,
  loadedTiles: ({ resize = false }: Pick<LoadDistsOptions, "resize"> = {}) => !resize,
  async load(options = {}) {
    const { loadDists } = await import("../loading/load-dists.ts");
    const { value, tiles, network, preprocessing, weights, dispose } = await loadDists(options);
    return { value, ...(tiles && { tiles }), network, preprocessing, weights, dispose };
  },
  memory: (size) => featuresMemory(size, comparedWidths.vgg),
  settings: judgeSettings,
  pixelTerm: (settings, range) => judgeTerm("dists", settings, range),
};
