import type { ErrorMap } from "@srloss/evaluate";

/** A part of an image, in its pixels. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Where a map is worst: of all squares of so many pixels the one whose sum is largest, within an image of this size.
 *
 * @param side Of the square; an image that is smaller is looked at whole.
 */
export function worstRegion(
  map: ErrorMap,
  size: { readonly width: number; readonly height: number },
  side: number,
): Region {
  const { area, values } = map;
  const [width, height] = [Math.min(side, size.width), Math.min(side, size.height)];
  const [across, down] = [area.width / map.width, area.height / map.height];
  const wide = Math.max(1, Math.min(map.width, Math.round(width / across)));
  const high = Math.max(1, Math.min(map.height, Math.round(height / down)));
  /** Of each column the sum over the rows of the window. */
  const sums = new Float64Array(map.width);
  const add = (y: number, sign: number) => {
    for (let x = 0; x < map.width; x++) sums[x]! += sign * values[y * map.width + x]!;
  };
  let [best, left, top] = [Number.NEGATIVE_INFINITY, 0, 0];
  for (let y = 0; y < map.height; y++) {
    add(y, 1);
    if (y >= high) add(y - high, -1);
    if (y < high - 1) continue;
    let sum = 0;
    for (let x = 0; x < map.width; x++) {
      sum += sums[x]!;
      if (x >= wide) sum -= sums[x - wide]!;
      if (x < wide - 1 || sum <= best) continue;
      [best, left, top] = [sum, x - wide + 1, y - high + 1];
    }
  }
  const within = (at: number, length: number, most: number) => Math.max(0, Math.min(Math.round(at), most - length));
  return {
    x: within(area.x + (left + wide / 2) * across - width / 2, width, size.width),
    y: within(area.y + (top + high / 2) * down - height / 2, height, size.height),
    width,
    height,
  };
}
