import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { ImageArea } from "../../measures/tiled-metric.ts";
import { along } from "../neighbours.ts";

/** Which places of a map are a tile's own, counted from where the tile's map begins. */
export interface OwnPlaces {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Of a map whose places are `step` pixels apart, the first at the image's first pixel.
 *
 * @param seen The tile's pixels; they and `own` begin at multiples of `step`.
 * @param whole The size of the whole image's map.
 * @returns Undefined where the tile has none.
 */
export function ownPlaces(
  own: ImageArea,
  seen: ImageArea,
  step: number,
  whole: { readonly width: number; readonly height: number },
): OwnPlaces | undefined {
  const range = (first: number, length: number, all: number) => {
    const from = Math.ceil(first / step);
    return [from, Math.min(all, Math.ceil((first + length) / step)) - from] as const;
  };
  const [x, width] = range(own.x, own.width, whole.width);
  const [y, height] = range(own.y, own.height, whole.height);
  return width > 0 && height > 0 ? { x: x - seen.x / step, y: y - seen.y / step, width, height } : undefined;
}

/** These places of a map, and `more` rows and columns behind them: what a window needs. */
export function cutPlaces(map: Tensor4D, { x, y, width, height }: OwnPlaces, more = 0): Tensor4D {
  return along(along(map, 1, y, height + more), 2, x, width + more);
}
