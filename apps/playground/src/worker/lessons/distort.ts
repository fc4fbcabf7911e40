import { blurred, noisy, shifted } from "@srloss/samples";
import { type DistortionName, strengthSays, strengths } from "../../distort/distortion-names.ts";
import type { Image } from "../image.ts";
import { compressed } from "../samples/degradations.ts";
import { cropMiddle } from "../start-picture.ts";

export type { DistortionName };

/** Of the part that is distorted: small enough for numbers that follow a hand. */
const side = 128;
/** What is left where there is no contrast. */
const grey = 127.5;

const ways: Readonly<
  Record<DistortionName, (image: Image, strength: number) => Image["data"] | Promise<Image["data"]>>
> = {
  blur: blurred,
  noise: noisy,
  shift: shifted,
  JPEG: compressed,
  checkerboard: (image, height) => eachPixel(image, (value, x, y) => value + ((x + y) % 2 ? height : -height) / 2),
  contrast: (image, percent) => eachPixel(image, (value) => grey + ((value - grey) * percent) / 100),
};

/** The middle of a picture and what a distortion makes of it, from nothing on. */
export async function distort(image: Image, kind: DistortionName): Promise<{ original: Image; levels: Image[] }> {
  const original = cropMiddle(image, side);
  const levels: Image[] = [];
  for (const [level, strength] of strengths[kind].entries()) {
    const data = level ? await ways[kind](original, strength) : original.data;
    levels.push({ ...original, name: `${kind}, ${strengthSays[kind](strength)}`, data });
  }
  return { original, levels };
}

function eachPixel({ width, data }: Image, f: (value: number, x: number, y: number) => number): Uint8Array {
  const made = Uint8ClampedArray.from(data, (value, i) => {
    const pixel = Math.floor(i / 3);
    return f(value, pixel % width, Math.floor(pixel / width));
  });
  return new Uint8Array(made.buffer);
}
