import { type LoadedMetric, type MeasureName, measures, SrlossError, type TiledMetric } from "@srloss/core";
import { dispose, type Tensor4D } from "@tensorflow/tfjs-core";
import type { EvaluationMap } from "../evaluation.ts";
import { eachTile } from "./each-tile.ts";
import type { ImageFiles } from "./tiled-pixels.ts";

/** What a measure is of all tiles, and its map where it was asked for and there is one. */
export interface TiledValue {
  readonly value: number;
  readonly map: EvaluationMap | undefined;
}

/** How a measure with a network of its own is put together from tiles. */
export function judgeTiles(measure: MeasureName, { tiles, network }: LoadedMetric): TiledMetric {
  if (tiles) return tiles;
  throw new SrlossError(
    "measure",
    `${measures[measure].title} can't be put together from tiles on this ${network}; measure it on a part of the image.`,
  );
}

/**
 * One metric over all tiles.
 *
 * @param look What of a tile's pixels the metric takes, in a `tidy`; the tile itself stays.
 */
export async function tiledMetric(
  measure: MeasureName,
  tiles: TiledMetric,
  pair: ImageFiles,
  side: number,
  maps: boolean,
  onTile: () => unknown,
  look: (pixels: Tensor4D) => Tensor4D = (pixels) => pixels,
): Promise<TiledValue> {
  const { width, height } = pair.hr;
  const sums = tiles.begin({ width, height }, maps);
  await eachTile(pair, tiles, side, onTile, async ({ hr, sr, seen, own }) => {
    const seenPixels = [hr, sr].map(look) as [Tensor4D, Tensor4D];
    try {
      await sums.add(...seenPixels, seen, own);
    } finally {
      // Disposing of a tensor twice is nothing.
      dispose(seenPixels);
    }
  });
  const value = sums.value();
  const values = maps ? sums.map() : undefined;
  return { value, map: values && { measure, width, height, values, mean: value } };
}
