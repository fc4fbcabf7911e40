import type { LossMap } from "../worker/compare.ts";

type Colour = readonly [red: number, green: number, blue: number];

/** Brightness rises all the way: it also reads in grey. */
const heat: readonly Colour[] = [
  [6, 6, 18],
  [66, 18, 104],
  [168, 42, 92],
  [238, 112, 34],
  [250, 202, 64],
  [255, 255, 232],
];

/** Blue is negative, orange is positive, dark is nothing. */
const diverging: readonly Colour[] = [
  [64, 152, 255],
  [22, 62, 138],
  [8, 8, 16],
  [148, 62, 22],
  [255, 182, 62],
];

/** A few pixels that are far off must not turn the rest black. */
const shownQuantile = 0.995;

/** The value that is drawn brightest. */
export function mapTop({ values }: LossMap): number {
  const sorted = Float32Array.from(values, Math.abs).sort();
  return sorted[Math.floor(shownQuantile * (sorted.length - 1))] || sorted.at(-1) || 1;
}

/** A map in colour, one pixel for each of its values. */
export function mapPixels({ values, width, height, signed }: LossMap, top: number): ImageData {
  const pixels = new ImageData(width, height);
  for (let i = 0; i < values.length; i++) {
    const at = values[i]! / top;
    pixels.data.set([...colour(signed ? diverging : heat, signed ? (at + 1) / 2 : at), 255], 4 * i);
  }
  return pixels;
}

/** The colours of a map from its least to its greatest value, as CSS. */
export function mapGradient(signed: boolean): string {
  const stops = (signed ? diverging : heat).map((rgb) => `rgb(${rgb.join()})`);
  return `linear-gradient(to right, ${stops.join()})`;
}

function colour(stops: readonly Colour[], at: number): Colour {
  const position = Math.min(1, Math.max(0, at)) * (stops.length - 1);
  const index = Math.min(stops.length - 2, Math.floor(position));
  const [from, to] = [stops[index]!, stops[index + 1]!];
  const part = position - index;
  return [0, 1, 2].map((c) => from[c]! + (to[c]! - from[c]!) * part) as unknown as Colour;
}
