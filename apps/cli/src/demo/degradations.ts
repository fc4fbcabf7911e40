import { imresize } from "@srloss/core";
import { add, clipByValue, randomNormal, round, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import sharp, { type Sharp } from "sharp";
import { Canvas } from "../drawing/canvas.ts";
import { canvasTensor, tensorCanvas } from "./canvas-tensor.ts";

/** One way to spoil an image. */
export interface Degradation {
  readonly name: string;
  readonly explanation: string;
  apply(original: Canvas): Promise<Canvas>;
}

/** What upscaling networks, cameras and files do to images. */
export const degradations: readonly Degradation[] = [
  { name: "bicubic-x4", explanation: "shrunk to a quarter and enlarged again, both bicubic", apply: bicubic },
  { name: "blur", explanation: "Gaussian blur, sigma 1.5 pixels", apply: blur },
  { name: "noise", explanation: "Gaussian noise, sigma 15 of 255", apply: noise },
  { name: "jpeg-20", explanation: "JPEG at quality 20", apply: jpeg },
  { name: "shift", explanation: "moved one pixel to the right: nothing is lost", apply: shift },
];

async function bicubic(original: Canvas): Promise<Canvas> {
  const { width, height } = original;
  const pixels = (x: Tensor4D) => clipByValue(round(x), 0, 255);
  return tensorCanvas(
    tidy(() => imresize(pixels(imresize(canvasTensor(original), { scale: 1 / 4 })), { size: [height, width] })),
  );
}

async function blur(original: Canvas): Promise<Canvas> {
  const blurred = opened(original).blur({ sigma: 1.5, precision: "float", minAmplitude: 0.01 });
  return canvasOf(original, await blurred.raw().toBuffer());
}

async function noise(original: Canvas): Promise<Canvas> {
  return tensorCanvas(
    tidy(() => {
      const image = canvasTensor(original);
      return add(image, randomNormal(image.shape, 0, 15, "float32", 99));
    }),
  );
}

async function jpeg(original: Canvas): Promise<Canvas> {
  const file = await opened(original).jpeg({ quality: 20 }).toBuffer();
  return canvasOf(original, await sharp(file).raw().toBuffer());
}

async function shift(original: Canvas): Promise<Canvas> {
  const moved = new Canvas(original.width, original.height);
  moved.fill(0, 0, original.width, original.height, (x, y) => {
    const at = 3 * (y * original.width + Math.max(0, x - 1));
    return [original.data[at]!, original.data[at + 1]!, original.data[at + 2]!];
  });
  return moved;
}

function canvasOf({ width, height }: Canvas, data: ArrayLike<number>): Canvas {
  const canvas = new Canvas(width, height);
  canvas.data.set(data);
  return canvas;
}

function opened({ width, height, data }: Canvas): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}
