import { type LoadedMetric, type MeasureName, measures, SrlossError } from "@srloss/core";
import type { EvaluationMap } from "../evaluation.ts";
import { eachTile } from "./each-tile.ts";
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
  const sums = tiles.begin({ width, height }, maps);
  await eachTile(pair, tiles, side, onTile, ({ hr, sr, seen, own }) => sums.add(hr, sr, seen, own));
  const value = sums.value();
  const values = maps ? sums.map() : undefined;
  return { value, map: values && { measure, width, height, values, mean: value } };
}
