import { add, mul, sum, type Tensor1D, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import type { ImageArea, TileSums } from "../../measures/tiled-metric.ts";

/** What is read of a tile: both images' pixels, with the margin, and its own area. */
export interface JudgedTile {
  readonly truth: Tensor4D;
  readonly prediction: Tensor4D;
  readonly seen: ImageArea;
  readonly own: ImageArea;
}

/**
 * Sums over tiles of numbers that are read from each.
 *
 * @param ofTile Called in a `tidy`; nothing where a tile has no place.
 * @param use Takes what was read: NaN where a pixel of the reconstruction is not finite, since some engines take the larger of NaN
 *   and a number for the number.
 */
export function tileSums(
  ofTile: (tile: JudgedTile) => Tensor1D | undefined,
  use: (found: Float32Array, tile: JudgedTile) => void,
  value: () => number,
): TileSums {
  return {
    async add(truth, prediction, seen, own) {
      const tile = { truth, prediction, seen, own };
      const numbers = tidy(() => {
        const found = ofTile(tile);
        return found && (add(found, sum(mul(prediction, 0))) as Tensor1D);
      });
      if (!numbers) return;
      const read = (await numbers.data()) as Float32Array;
      numbers.dispose();
      use(read, tile);
    },
    value,
    map: () => undefined,
  };
}
