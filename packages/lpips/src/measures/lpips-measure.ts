import type { LoadedMetric, PixelMeasure } from "@srloss/core";
import type { LoadLpipsOptions } from "../loading/load-lpips.ts";
import { comparedWidths, featuresMemory } from "./features-memory.ts";
import { type JudgeSettings, judgeSettings, judgeTerm } from "./judge-term.ts";

/** LPIPS in the table of measures: a metric once it is loaded, and a term with what was loaded. */
export interface LpipsMeasure extends PixelMeasure<JudgeSettings> {
  readonly load: (options?: LoadLpipsOptions) => Promise<LoadedMetric>;
  readonly memory: (
    size: { readonly height: number; readonly width: number },
    options?: Pick<LoadLpipsOptions, "net">,
  ) => number;
}

export const lpipsMeasure: LpipsMeasure = {
  title: "LPIPS",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: 31,
  of: "pixels",
  meaning: "how different people find them, learned from their choices (AlexNet)",
  usual: false,
  loadedMap: true,
  loadedTiles: () => true,
  async load(options = {}) {
    const { loadLpips } = await import("../loading/load-lpips.ts");
    const { value, map, tiles, network, preprocessing, weights, dispose } = await loadLpips(options);
    return { value, map, ...(tiles && { tiles }), network, preprocessing, weights, dispose };
  },
  memory: (size, { net = "alex" } = {}) => featuresMemory(size, comparedWidths[net]),
  settings: judgeSettings,
  pixelTerm: (settings, range) => judgeTerm("lpips", settings, range),
};
