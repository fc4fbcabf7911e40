import type { Random } from "../random/random.ts";
import type { RgbImage } from "./image-source.ts";

/** Where a rectangle of an image begins, and its sides. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A part of an image as an image of its own; what lies beyond its border is mirrored, as `imresize` sees it. */
export function cutOut({ width, height, data }: RgbImage, rectangle: Rectangle): RgbImage {
  const length = rectangle.width * rectangle.height * 3;
  const cut = data instanceof Float32Array ? new Float32Array(length) : new Uint8Array(length);
  const inside = rectangle.left >= 0 && rectangle.left + rectangle.width <= width;
  const columns = Array.from({ length: rectangle.width }, (_, x) => 3 * mirrored(rectangle.left + x, width));
  for (let y = 0, to = 0; y < rectangle.height; y++) {
    const row = 3 * width * mirrored(rectangle.top + y, height);
    if (inside) {
      const start = row + 3 * rectangle.left;
      cut.set(data.subarray(start, start + 3 * rectangle.width), to);
      to += 3 * rectangle.width;
    } else
      for (const column of columns)
        for (let channel = 0; channel < 3; channel++) cut[to++] = data[row + column + channel]!;
  }
  return { width: rectangle.width, height: rectangle.height, data: cut };
}

/** `-1` is the first pixel again, `-2` the second. */
function mirrored(at: number, count: number): number {
  const folded = ((at % (2 * count)) + 2 * count) % (2 * count);
  return folded < count ? folded : 2 * count - 1 - folded;
}

/** As large as the scale divides it, from the top left: MATLAB's `modcrop`. */
export function modcropped({ width, height }: Omit<Rectangle, "left" | "top">, scale: number): Rectangle {
  return { left: 0, top: 0, width: width - (width % scale), height: height - (height % scale) };
}

/** A rectangle of at most `side` pixels each way somewhere in an image; it begins where the scale's grid has a line. */
export function regionOf(size: RgbImage, side: number, scale: number, numbers: Random): Rectangle {
  const whole = modcropped(size, scale);
  const [width, height] = [Math.min(whole.width, side), Math.min(whole.height, side)];
  const start = (length: number, part: number) => scale * numbers.integer(Math.floor((length - part) / scale) + 1);
  const top = start(whole.height, height);
  return { left: start(whole.width, width), top, width, height };
}
