type Colour = readonly [red: number, green: number, blue: number];

/** Numbers that are drawn in colour, row by row. */
export interface ValueMap {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
  /** Negative numbers have a colour of their own. */
  readonly signed: boolean;
}

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

const shades = 512;
const tables = { heat: table(heat), diverging: table(diverging) };

/** A few pixels that are far off must not turn the rest black. */
const shownQuantile = 0.995;

/** The value that is drawn brightest, where these values share a scale; 0 where there is nothing to draw. */
export function shownTop(...all: readonly Float32Array[]): number {
  const sizes = new Float32Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const values of all) for (const value of values) sizes[at++] = Math.abs(value);
  sizes.sort();
  return sizes[Math.floor(shownQuantile * (sizes.length - 1))] || sizes.at(-1) || 0;
}

/** A map in colour, one pixel for each of its values. */
export function mapPixels({ values, width, height, signed }: ValueMap, top: number): ImageData {
  const pixels = new ImageData(width, height);
  const words = new Uint32Array(pixels.data.buffer);
  const colours = signed ? tables.diverging : tables.heat;
  for (let i = 0; i < values.length; i++) {
    const part = top > 0 ? values[i]! / top : 0;
    const at = signed ? (part + 1) / 2 : part;
    words[i] = colours[Math.round(Math.min(1, Math.max(0, at)) * (shades - 1))]!;
  }
  return pixels;
}

/** The colours of a map from its least to its greatest value, as CSS. */
export function mapGradient(signed: boolean): string {
  const stops = (signed ? diverging : heat).map((rgb) => `rgb(${rgb.join()})`);
  return `linear-gradient(to right, ${stops.join()})`;
}

/** The shades between the colours, each as the four bytes of an opaque pixel. */
function table(stops: readonly Colour[]): Uint32Array {
  const bytes = new Uint8ClampedArray(4 * shades);
  for (let i = 0; i < shades; i++) {
    const position = (i / (shades - 1)) * (stops.length - 1);
    const index = Math.min(stops.length - 2, Math.floor(position));
    const [from, to] = [stops[index]!, stops[index + 1]!];
    for (let c = 0; c < 3; c++) bytes[4 * i + c] = from[c]! + (to[c]! - from[c]!) * (position - index);
    bytes[4 * i + 3] = 255;
  }
  return new Uint32Array(bytes.buffer);
}
