import type { Tensor4D } from "@tensorflow/tfjs-core";

/** A rectangle of an image, in its pixels. */
export interface ImageArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How a metric is put together from tiles of images that are too large to be looked at as a whole. */
export interface TiledMetric {
  /** Tiles begin at multiples of so many pixels. */
  readonly grid: number;
  /** How many pixels around its own a tile needs, as far as the image has them; a multiple of `grid`. */
  readonly margin: number;
  /**
   * Begins the sums over images of one size.
   *
   * @param maps Whether `map` will be asked for.
   */
  begin(size: Pick<ImageArea, "width" | "height">, maps: boolean): TileSums;
}

/** The sums over the tiles of one pair of images. */
export interface TileSums {
  /**
   * Adds a tile.
   *
   * @param yTrue The pixels of `seen`, `[1, height, width, 3]` in 0..255 (gray files: one channel, where the metric has no network),
   *   and so `yPred`; they stay the caller's.
   * @param seen With the margin, and beginning on the grid.
   * @param own Without it: the tiles' own areas cover the images once.
   */
  add(yTrue: Tensor4D, yPred: Tensor4D, seen: ImageArea, own: ImageArea): Promise<void>;
  /** The metric of the whole images, once every tile was added. */
  value(): number;
  /** Where they differ, row by row, one value for each pixel; undefined where the metric has no map. */
  map(): Float32Array | undefined;
}
