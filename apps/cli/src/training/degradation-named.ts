import { bicubic, type Degradation, type JpegRoundTrip, realEsrgan } from "@srloss/train";
import sharp from "sharp";

/** A degradation by its name in a configuration. */
export function degradationNamed(name: "bicubic" | "real-esrgan", scale: number): Degradation {
  return name === "bicubic" ? bicubic({ scale }) : realEsrgan({ scale, jpeg });
}

const jpeg: JpegRoundTrip = async ({ width, height, data }, quality) => {
  const file = await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();
  return { width, height, data: await sharp(file).raw().toBuffer() };
};
