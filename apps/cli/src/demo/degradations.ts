import { imresize } from "@srloss/core";
import { add, clipByValue, randomNormal, round, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import sharp, { type Sharp } from "sharp";
import { Canvas } from "../drawing/canvas.ts";
import { canvasTensor, tensorCanvas } from "./canvas-tensor.ts";

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
  const pixels = (x: Tensor4D) => clipByValue(round(x), 0, 255);
  return tensorCanvas(
    tidy(() => imresize(pixels(imresize(canvasTensor(picture), { scale: 1 / 4 })), { size: [height, width] })),
  );
}

async function blur(picture: Canvas): Promise<Canvas> {
  const blurred = opened(picture).blur({ sigma: 1.5, precision: "float", minAmplitude: 0.01 });
  return canvasOf(picture, await blurred.raw().toBuffer());
}

async function noise(picture: Canvas): Promise<Canvas> {
  return tensorCanvas(
    tidy(() => {
      const image = canvasTensor(picture);
      return add(image, randomNormal(image.shape, 0, 15, "float32", 99));
    }),
  );
}

async function jpeg(picture: Canvas): Promise<Canvas> {
  const file = await opened(picture).jpeg({ quality: 20 }).toBuffer();
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

function opened({ width, height, data }: Canvas): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}
