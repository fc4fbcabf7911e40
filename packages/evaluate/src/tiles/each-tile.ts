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

/**
 * The tiles of a pair one after the other, on a network's grid.
 *
 * @param side About how long a tile's sides are.
 * @param onTile Waited for before each.
 * @param use Whose result is waited for; the tile's tensors are disposed of then.
 */
export async function eachTile(
  { hr, sr }: ImageFiles,
  { grid, margin }: TileGrid,
  side: number,
  onTile: () => unknown,
  use: (tile: PairTile) => Promise<void>,
): Promise<void> {
  for (const own of tileAreas(hr.width, hr.height, grid * Math.max(1, Math.round(side / grid)))) {
    await onTile();
    const seen = widened(own, margin, hr);
    const tile = { hr: imageTensor(cutArea(hr, seen)), sr: imageTensor(cutArea(sr, seen)), seen, own };
    try {
      await use(tile);
    } finally {
      dispose([tile.hr, tile.sr]);
    }
  }
}
