import type { Area, Image } from "../../worker/image.ts";
import type { Size, View } from "./view-geometry.ts";

/** What a stage shows of a picture, in its pixels. */
export interface SeenPart extends Area {
  /** One pixel is drawn for so many in each direction. */
  readonly step: number;
}

/** Pictures of more pixels are drawn as far as they are seen: a canvas for all of them would take gigabytes. */
export const mostDrawn = 16e6;

/** Pixels on the screen for one of the style sheet. */
const density = () => Math.min(2, globalThis.devicePixelRatio ?? 1);

export function seenPart(picture: Size, { x, y, scale }: View, stage: Size): SeenPart {
  const step = Math.max(1, Math.floor(1 / (scale * density())));
  const along = (offset: number, room: number, length: number) => {
    const from = step * Math.floor(Math.min(length - 1, Math.max(0, -offset / scale)) / step);
    const to = Math.min(length, Math.max(from + 1, Math.ceil((room - offset) / scale)));
    return [from, step * Math.ceil((to - from) / step)] as const;
  };
  const [left, width] = along(x, stage.width, picture.width);
  const [top, height] = along(y, stage.height, picture.height);
  return { x: left, y: top, width, height, step };
}

/** The pixels of a part: of what is drawn small, means of a few of those that each stands for. */
export function partPixels({ width, height, data }: Image, part: SeenPart): ImageData {
  const { x, y, step } = part;
  const pixels = new ImageData(part.width / step, part.height / step);
  const samples = Math.min(3, step);
  const offsets = Array.from({ length: samples }, (_, i) => Math.floor(((i + 0.5) * step) / samples));
  let at = 0;
  for (let row = y; row < y + part.height; row += step)
    for (let column = x; column < x + part.width; column += step, at += 4) {
      const sums = [0, 0, 0];
      for (const down of offsets)
        for (const right of offsets) {
          const from = 3 * (Math.min(height - 1, row + down) * width + Math.min(width - 1, column + right));
          for (let c = 0; c < 3; c++) sums[c]! += data[from + c]!;
        }
      for (let c = 0; c < 3; c++) pixels.data[at + c] = sums[c]! / samples ** 2;
      pixels.data[at + 3] = 255;
    }
  return pixels;
}

interface Values extends Size {
  /** Row by row. */
  readonly values: Float32Array;
}

/** The values of a part of a map, one for each pixel that is drawn. */
export function partValues(map: Values, { x, y, width: wide, height: high, step }: SeenPart): Values {
  const [width, height] = [wide / step, high / step];
  const values = new Float32Array(width * height);
  for (let i = 0; i < values.length; i++) {
    const row = Math.min(map.height - 1, y + step * Math.floor(i / width));
    const column = Math.min(map.width - 1, x + step * (i % width));
    values[i] = map.values[row * map.width + column]!;
  }
  return { width, height, values };
}
