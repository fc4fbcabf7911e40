import type { CandidateImage } from "../image-pair.ts";

/** A rectangle of an image, in its pixels. */
export interface TileArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Rectangles of at most `side` a side that cover `width` x `height`, row by row. */
export function tileAreas(width: number, height: number, side: number): readonly TileArea[] {
  const areas: TileArea[] = [];
  for (let y = 0; y < height; y += side)
    for (let x = 0; x < width; x += side)
      areas.push({ x, y, width: Math.min(side, width - x), height: Math.min(side, height - y) });
  return areas;
}

/** A rectangle with so many pixels more at each side, as far as there are any. */
export function widened(
  { x, y, width, height }: TileArea,
  by: number,
  size: Pick<TileArea, "width" | "height">,
): TileArea {
  const [left, top] = [Math.max(0, x - by), Math.max(0, y - by)];
  return {
    x: left,
    y: top,
    width: Math.min(size.width, x + width + by) - left,
    height: Math.min(size.height, y + height + by) - top,
  };
}

/** The pixels of a rectangle. */
export function cutArea(image: CandidateImage, { x, y, width, height }: TileArea): CandidateImage {
  const size = 3 * width * height;
  const data = image.data instanceof Float32Array ? new Float32Array(size) : new Uint8Array(size);
  for (let row = 0; row < height; row++) {
    const from = 3 * ((y + row) * image.width + x);
    data.set(image.data.subarray(from, from + 3 * width), 3 * row * width);
  }
  return { ...image, data, width, height };
}

/** A map that is put together from those of tiles. */
export class StitchedMap {
  readonly values: Float32Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.values = new Float32Array(width * height);
  }

  put(values: Float32Array, { x, y, width, height }: TileArea): void {
    for (let row = 0; row < height; row++)
      this.values.set(values.subarray(row * width, (row + 1) * width), (y + row) * this.width + x);
  }
}
