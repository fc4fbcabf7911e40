import { blurred, noisy, resampled, shifted } from "@srloss/samples";
import sharp from "sharp";
import { Canvas } from "../drawing/canvas.ts";

/** One way to spoil an image. */
export interface Degradation {
  readonly name: string;
  readonly explanation: string;
  apply(original: Canvas): Promise<Canvas>;
}

/** What upscaling networks, cameras and files do to images. */
export const degradations: readonly Degradation[] = [
  way("bicubic-x4", "shrunk to a quarter and enlarged again, both bicubic", (image) => resampled(image)),
  way("blur", "Gaussian blur, sigma 1.5 pixels", (image) => blurred(image, 1.5)),
  way("noise", "Gaussian noise, sigma 15 of 255", (image) => noisy(image, 15)),
  way("jpeg-20", "JPEG at quality 20", jpeg),
  way("shift", "moved one pixel to the right: nothing is lost", (image) => shifted(image, 1)),
];

function way(
  name: string,
  explanation: string,
  degraded: (image: Canvas) => Uint8Array | Promise<Uint8Array>,
): Degradation {
  return {
    name,
    explanation,
    async apply(original) {
      const canvas = new Canvas(original.width, original.height);
      canvas.data.set(await degraded(original));
      return canvas;
    },
  };
}

async function jpeg({ width, height, data }: Canvas): Promise<Buffer> {
  const file = await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 20 })
    .toBuffer();
  return sharp(file).raw().toBuffer();
}
