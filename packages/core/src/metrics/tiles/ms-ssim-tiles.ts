import { concat, reshape, type Tensor1D, type Tensor4D } from "@tensorflow/tfjs-core";
import type { TiledMetric } from "../../measures/tiled-metric.ts";
import { checkOptions } from "../../validation/check-options.ts";
import { halve } from "../halve.ts";
import { type MetricOptions, metricPair } from "../metric-options.ts";
import { allExponents } from "../ms-ssim.ts";
import { structuralSimilarity } from "../structural-similarity.ts";
import { gaussianWindow } from "../window-blur.ts";
import { cutPlaces, ownPlaces } from "./own-places.ts";
import { type JudgedTile, tileSums } from "./tile-sums.ts";

/**
 * MS-SSIM of images that are put together from tiles, with all scales, to the digits of `msSsim`. It stands beside its row of `measures`,
 * which pages with `contentLoss` alone load, too.
 *
 * @param options `channels` and `convention` of `msSsim`.
 * @returns Undefined for other programs' conventions: those that halve odd sides at their beginning pair other pixels in each tile.
 * @throws SrlossError for an unknown option.
 *
 * @example
 * ```ts
 * import { msSsimTiles } from "@srloss/core/metrics";
 * msSsimTiles().margin; // => 160
 * msSsimTiles({ convention: "piq" }); // => undefined
 * ```
 */
export function msSsimTiles(options: Pick<MetricOptions, "channels" | "convention"> = {}): TiledMetric | undefined {
  checkOptions("msSsimTiles", options, { channels: true, convention: true });
  const { convention = "srloss", channels = "rgb" } = options;
  if (convention !== "srloss") return undefined;
  const overlap = gaussianWindow.length - 1;
  const coarsest = 2 ** (allExponents.length - 1);
  return {
    grid: coarsest,
    margin: coarsest * overlap,
    begin({ width, height }) {
      const sums: number[][] = allExponents.map(() => []);
      const sizeAt = (step: number) => ({
        width: Math.ceil(width / step) - overlap,
        height: Math.ceil(height / step) - overlap,
      });
      const placesAt = ({ own, seen }: JudgedTile, scale: number) =>
        ownPlaces(own, seen, 2 ** scale, sizeAt(2 ** scale));
      return tileSums(
        (tile) => {
          let { truth: t, prediction: p } = metricPair("msSsim", tile.truth, tile.prediction, { convention, channels });
          const scales = allExponents.flatMap((_, scale) => {
            if (scale) [t, p] = [halve(t), halve(p)];
            const places = placesAt(tile, scale);
            if (!places) return [];
            const [one, other] = [t, p].map((images) => cutPlaces(images, places, overlap)) as [Tensor4D, Tensor4D];
            const part = scale === allExponents.length - 1 ? "ssim" : "contrast-structure";
            return [reshape(structuralSimilarity(one, other, part), [-1]) as Tensor1D];
          });
          return scales.length ? concat(scales) : undefined;
        },
        (found, tile) => {
          let at = 0;
          const count = tile.truth.shape[3] === 3 && channels === "rgb" ? 3 : 1;
          for (const [scale, own] of sums.entries()) {
            const places = placesAt(tile, scale);
            if (!places) continue;
            const { width, height } = places;
            for (let c = 0; c < count; c++) own[c] = (own[c] ?? 0) + found[at++]! * width * height;
          }
        },
        () => {
          const channelSums = sums[0]!.map((_, c) =>
            allExponents.reduce((product, exponent, scale) => {
              const { width, height } = sizeAt(2 ** scale);
              return product * Math.max(sums[scale]![c]! / (width * height), 0) ** exponent;
            }, 1),
          );
          return channelSums.reduce((sum, one) => sum + one, 0) / channelSums.length;
        },
      );
    },
  };
}
