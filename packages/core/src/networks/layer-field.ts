import type { ImageArea } from "../measures/tiled-metric.ts";
import { checkFields } from "../validation/check-fields.ts";
import { checkKind } from "../validation/check-kind.ts";
import { type StackStep, sideAfter, sourcesOf } from "./network-step.ts";

/** Which pixels the features of a layer look at, along a row or a column of an image. */
export interface LayerField {
  /** Pixels from one feature to the next. */
  readonly stride: number;
  /** Feature number i looks at the pixels `i * stride - before` to `i * stride + after`; where there are none, at the padding. */
  readonly before: number;
  readonly after: number;
  /** How many features there are along so many pixels. */
  along(pixels: number): number;
}

/** Of a step's output; windows of branches that are put side by side count as far as the widest looks. */
export function layerField(steps: readonly StackStep[], index: number): LayerField {
  if (index < 0) return { stride: 1, before: 0, after: 0, along: (pixels) => pixels };
  const step = steps[index]!;
  const sources = sourcesOf(steps, index).map((source) => layerField(steps, source));
  const [{ stride, along }] = sources as [LayerField];
  const before = Math.max(...sources.map((source) => source.before));
  const after = Math.max(...sources.map((source) => source.after));
  if (!("window" in step)) return { stride, before, after, along };
  const { window } = step;
  return {
    stride: stride * window.stride,
    before: before + stride * window.padding,
    after: after + stride * (window.size - 1 - window.padding),
    along: (pixels) => sideAfter(along(pixels), window),
  };
}

/** Where tiles of images may begin, and what they need around them. */
export interface TileGrid {
  /** Tiles begin at multiples of so many pixels. */
  readonly grid: number;
  /** So many pixels more at each side, as far as the images have them, make the features at a tile's own places those of the whole images. */
  readonly margin: number;
}

/**
 * The tiles in which a network can look at images, so that each feature is that of the whole image.
 *
 * @param fields Of the layers that are looked at, from `field(layer)` of an extractor.
 *
 * @example
 * ```ts
 * import { tileGrid } from "@srloss/core/networks";
 * const pooled = { stride: 4, before: 5, after: 8, along: (pixels) => Math.floor(pixels / 4) };
 * tileGrid([pooled]); // => { grid: 4, margin: 8 }
 * ```
 */
export function tileGrid(fields: readonly LayerField[]): TileGrid {
  checkKind(fields, "list", "tileGrid: the fields");
  for (const field of fields) checkFields(field, fieldNames, "tileGrid: a field");
  // Strides are products of those before them: the largest is a multiple of every other.
  const grid = Math.max(1, ...fields.map(({ stride }) => stride));
  const reach = Math.max(0, ...fields.flatMap(({ before, after }) => [before, after]));
  return { grid, margin: grid * Math.ceil(reach / grid) };
}

/**
 * The features that are a tile's own, by their places among those of the whole images: the tiles' cover these once.
 *
 * @param size Of the images.
 * @param own The tile without its margin, from the grid on.
 * @returns None where the width or the height is not above 0: a last row of pixels may be dropped by a pool.
 *
 * @example
 * ```ts
 * import { tilePlaces } from "@srloss/core/networks";
 * const pooled = { stride: 4, before: 5, after: 8, along: (pixels) => Math.floor(pixels / 4) };
 * tilePlaces(pooled, { width: 15, height: 9 }, { x: 8, y: 0, width: 7, height: 8 }); // => { x: 2, y: 0, width: 1, height: 2 }
 * ```
 */
export function tilePlaces(field: LayerField, size: Pick<ImageArea, "width" | "height">, own: ImageArea): ImageArea {
  checkFields(field, fieldNames, "tilePlaces: the field");
  checkFields(size, ["width", "height"], "tilePlaces: the size of the images");
  checkFields(own, ["x", "y", "width", "height"], "tilePlaces: the tile");
  const { stride, along } = field;
  const [x, y] = [own.x / stride, own.y / stride];
  const end = (pixel: number, whole: number) =>
    pixel >= whole ? along(whole) : Math.min(along(whole), pixel / stride);
  return { x, y, width: end(own.x + own.width, size.width) - x, height: end(own.y + own.height, size.height) - y };
}

const fieldNames = ["stride", "before", "after", "along"];
