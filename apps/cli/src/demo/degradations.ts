import { imresize } from "@srloss/core";
import { clipByValue, round, type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";
import sharp from "sharp";
import { Canvas } from "../drawing/canvas.ts";
import { seededRandom } from "./pictures/seeded-random.ts";

/** One way to spoil a picture. */
export interface Degradation {
  readonly name: string;
  readonly explanation: string;
  apply(picture: Canvas): Promise<Canvas>;
}

/** What upscaling networks, cameras and files do to pictures. */
export const degradations: readonly Degradation[] = [
  { name: "bicubic-x4", explanation: "shrunk to a quarter and enlarged again, both bicubic", apply: bicubic },
  { name: "blur", explanation: "Gaussian blur, sigma 1.5 pixels", apply: blur },
  { name: "noise", explanation: "Gaussian noise, sigma 15 of 255", apply: noise },
  { name: "jpeg-20", explanation: "JPEG at quality 20", apply: jpeg },
  { name: "shift", explanation: "moved one pixel to the right: nothing is lost", apply: shift },
];

async function bicubic(picture: Canvas): Promise<Canvas> {
  const { width, height } = picture;
  const result = tidy(() => {
    const image = tensor4d(Float32Array.from(picture.data), [1, height, width, 3]);
    const pixels = (x: Tensor4D) => clipByValue(round(x), 0, 255);
    return pixels(imresize(pixels(imresize(image, [height / 4, width / 4])), [height, width]));
  });
  const data = await result.data();
  result.dispose();
  return canvasOf(picture, data);
}

async function blur(picture: Canvas): Promise<Canvas> {
  const sigma = 1.5;
  const taps = Array.from({ length: 13 }, (_, i) => Math.exp(-((i - 6) ** 2) / (2 * sigma ** 2)));
  const total = taps.reduce((a, b) => a + b);
  const { width, height } = picture;
  const along = (data: ArrayLike<number>, dx: number, dy: number) =>
    Float32Array.from({ length: data.length }, (_, at) => {
      const [x, y, c] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width), at % 3];
      return taps.reduce((sum, tap, i) => {
        const [sx, sy] = [clamp(x + (i - 6) * dx, width), clamp(y + (i - 6) * dy, height)];
        return sum + (tap / total) * data[3 * (sy * width + sx) + c]!;
      }, 0);
    });
  return canvasOf(picture, along(along(picture.data, 1, 0), 0, 1));
}

async function noise(picture: Canvas): Promise<Canvas> {
  const random = seededRandom(99);
  // Box and Muller (1958).
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return canvasOf(
    picture,
    Float32Array.from(picture.data, (value) => value + 15 * normal()),
  );
}

async function jpeg(picture: Canvas): Promise<Canvas> {
  const { width, height, data } = picture;
  const file = await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 20 })
    .toBuffer();
  return canvasOf(picture, await sharp(file).raw().toBuffer());
}

async function shift(picture: Canvas): Promise<Canvas> {
  const moved = new Canvas(picture.width, picture.height);
  moved.fill(0, 0, picture.width, picture.height, (x, y) => {
    const at = 3 * (y * picture.width + Math.max(0, x - 1));
    return [picture.data[at]!, picture.data[at + 1]!, picture.data[at + 2]!];
  });
  return moved;
}

function canvasOf({ width, height }: Canvas, data: ArrayLike<number>): Canvas {
  const canvas = new Canvas(width, height);
  canvas.data.set(data);
  return canvas;
}

function clamp(at: number, length: number): number {
  return Math.min(length - 1, Math.max(0, at));
}
