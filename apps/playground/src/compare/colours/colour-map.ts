import { colourStops, colourValues } from "@srloss/evaluate/drawing";

/** Numbers that are drawn in colour, row by row. */
export interface ValueMap {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
  /** Negative numbers have a colour of their own. */
  readonly signed: boolean;
}

/** A map in colour, one pixel for each of its values. */
export function mapPixels({ values, width, height, signed }: ValueMap, top: number): ImageData {
  return new ImageData(colourValues(values, top, signed, 4), width, height);
}

/** The colours of a map from its least to its greatest value, as CSS. */
export function mapGradient(signed: boolean): string {
  return `linear-gradient(to right, ${colourStops(signed).join()})`;
}
