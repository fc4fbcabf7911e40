import { checkKind } from "@srloss/core/validation";
import { interpolateInferno, interpolateRdBu } from "d3-scale-chromatic";

export type Colour = readonly [red: number, green: number, blue: number];

const shades = 256;

/** `#1a2b3c` or `rgb(26, 43, 60)`. */
function parse(text: string): Colour {
  const hex = /^#(..)(..)(..)$/.exec(text)?.slice(1);
  const numbers = hex ? hex.map((digits) => Number.parseInt(digits, 16)) : text.match(/\d+/g)!.map(Number);
  return numbers as unknown as Colour;
}

function table(colour: (at: number) => string): readonly Colour[] {
  return Array.from({ length: shades }, (_, i) => parse(colour(i / (shades - 1))));
}

/** matplotlib's inferno: brightness rises all the way, so that it also reads in grey. */
const heat = table(interpolateInferno);
/** ColorBrewer's RdBu: blue is negative, red is positive, white is nothing. */
const diverging = table((at) => interpolateRdBu(1 - at));

/**
 * The colour of a number.
 *
 * @param at In 0..1, or in -1..1 where numbers are `signed`; what is beyond has the last colour.
 *
 * @example
 * ```ts
 * import { colourAt } from "@srloss/evaluate/drawing";
 * colourAt(0, false); // => [0, 0, 4]
 * ```
 */
export function colourAt(at: number, signed: boolean): Colour {
  checkKind(at, "number", "colourAt: the place on the scale");
  const part = signed ? (at + 1) / 2 : at;
  // NaN has a colour, too: the brightest.
  const index = Math.round(Math.max(0, Math.min(1, part)) * (shades - 1));
  return (signed ? diverging : heat)[Number.isNaN(index) ? shades - 1 : index]!;
}

/**
 * Numbers in colour, one pixel for each.
 *
 * @param top The number that is drawn brightest; 0 where there is nothing to draw.
 * @param channels 3 for RGB, 4 for RGB and an alpha of 255, as a canvas takes it.
 *
 * @example
 * ```ts
 * import { colourValues } from "@srloss/evaluate/drawing";
 * colourValues(Float32Array.of(0, 2), 2, false, 3).length; // => 6
 * ```
 */
export function colourValues(
  values: Float32Array,
  top: number,
  signed: boolean,
  channels: 3 | 4,
): Uint8ClampedArray<ArrayBuffer> {
  checkKind(values, "floats", "colourValues: the values");
  checkKind(top, "number", "colourValues: top");
  const pixels = new Uint8ClampedArray(channels * values.length).fill(255);
  for (let i = 0; i < values.length; i++) pixels.set(colourAt(top > 0 ? values[i]! / top : 0, signed), channels * i);
  return pixels;
}

/**
 * The colours from the least number to the greatest, as CSS takes them in a gradient.
 *
 * @example
 * ```ts
 * import { colourStops } from "@srloss/evaluate/drawing";
 * colourStops(false)[0]; // => "rgb(0,0,4)"
 * ```
 */
export function colourStops(signed: boolean): string[] {
  const colours = signed ? diverging : heat;
  return Array.from({ length: 9 }, (_, i) => `rgb(${colours[Math.round((i / 8) * (shades - 1))]!.join()})`);
}
