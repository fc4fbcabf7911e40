import type { TileGrid } from "@srloss/core/networks";
import { imageTensor } from "@srloss/engines/images";
import { dispose, type Tensor4D } from "@tensorflow/tfjs-core";
import { cutArea, type TileArea, tileAreas, widened } from "./tile-areas.ts";
import type { ImageFiles } from "./tiled-pixels.ts";

/** A tile of a pair, with what a network needs around it. */
export interface PairTile {
  readonly hr: Tensor4D;
  readonly sr: Tensor4D;
  /** What the pixels are of. */
  readonly seen: TileArea;
  /** Without the margin: these cover the images once. */
  readonly own: TileArea;
}

/** A network's tiles of an image, without their margins: they cover it once. */
export function gridAreas(
  { width, height }: Pick<TileArea, "width" | "height">,
  { grid }: TileGrid,
  side: number,
): readonly TileArea[] {
  return tileAreas(width, height, grid * Math.max(1, Math.round(side / grid)));
}

/**
 * The tiles of a pair one after the other, on a network's grid.
 *
 * @param side About how long a tile's sides are.
 * @param onTile Waited for before each.
 * @param use Whose result is waited for; the tile's tensors are disposed of then.
 */
export async function eachTile(
  { hr, sr }: ImageFiles,
  tiles: TileGrid,
  side: number,
  onTile: () => unknown,
  use: (tile: PairTile) => Promise<void>,
): Promise<void> {
  for (const own of gridAreas(hr, tiles, side)) {
    await onTile();
    const seen = widened(own, tiles.margin, hr);
    const tile = { hr: imageTensor(cutArea(hr, seen)), sr: imageTensor(cutArea(sr, seen)), seen, own };
    try {
      await use(tile);
    } finally {
      dispose([tile.hr, tile.sr]);
    }
  }
}
