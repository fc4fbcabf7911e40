import { type LoadedMetric, type MeasureName, measures, SrlossError } from "@srloss/core";
import { imageTensor } from "@srloss/engines/images";
import { dispose } from "@tensorflow/tfjs-core";
import type { EvaluationMap } from "../evaluation.ts";
import { cutArea, tileAreas, widened } from "./tile-areas.ts";
import type { ImageFiles } from "./tiled-pixels.ts";

/** One measure with a network of its own over all tiles, and its map where it was asked for and there is one. */
export async function tiledJudge(
  measure: MeasureName,
  { tiles, network }: LoadedMetric,
  pair: ImageFiles,
  side: number,
  maps: boolean,
  onTile: () => unknown,
): Promise<{ value: number; map: EvaluationMap | undefined }> {
  if (!tiles)
    throw new SrlossError(
      "measure",
      `${measures[measure].title} can't be put together from tiles on this ${network}; measure it on a part of the image.`,
    );
  const { width, height } = pair.hr;
  const { grid, margin } = tiles;
  const sums = tiles.begin({ width, height }, maps);
  for (const own of tileAreas(width, height, grid * Math.max(1, Math.round(side / grid)))) {
    await onTile();
    const seen = widened(own, margin, { width, height });
    const [hr, sr] = [pair.hr, pair.sr].map((image) => imageTensor(cutArea(image, seen)));
    try {
      await sums.add(hr!, sr!, seen, own);
    } finally {
      dispose([hr!, sr!]);
    }
  }
  const value = sums.value();
  const values = maps ? sums.map() : undefined;
  return { value, map: values && { measure, width, height, values, mean: value } };
}
