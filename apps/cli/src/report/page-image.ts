import type { Pixels } from "@srloss/node-gpu";
import type { Channels } from "sharp";

/** An image as a page holds it. */
export interface PageImage {
  readonly uri: string;
  readonly width: number;
  readonly height: number;
  /** What was given up to keep the page small; empty where every pixel is as it was. */
  readonly loss: string;
}

/** What is tried, one after the other, until an image is small enough: every pixel first, then quality, then size. */
const attempts = [
  { lossless: true },
  { quality: 92 },
  { quality: 85, side: 1600 },
  { quality: 75, side: 1000 },
] as const;

/** WebP in at most so many bytes, where that can be had; the last attempt is taken in any case. */
export async function pageImage(pixels: Pixels, mostBytes: number): Promise<PageImage> {
  const { default: sharp } = await import("sharp");
  const { width, height, channels, data } = pixels;
  const bytes = data instanceof Float32Array ? Uint8ClampedArray.from(data) : data;
  for (const attempt of attempts) {
    const { side, ...encoding } = { side: Number.POSITIVE_INFINITY, ...attempt };
    const shrunk = Math.max(width, height) > side;
    const image = sharp(bytes, { raw: { width, height, channels: channels as Channels }, limitInputPixels: false });
    const fitted = shrunk ? image.resize({ width: side, height: side, fit: "inside" }) : image;
    const { data: webp, info } = await fitted.webp(encoding).toBuffer({ resolveWithObject: true });
    if (webp.length > mostBytes && attempt !== attempts.at(-1)) continue;
    const quality = "quality" in encoding ? `WebP of quality ${encoding.quality}` : "";
    const size = shrunk ? `shrunk to ${info.width}x${info.height}` : "";
    const uri = `data:image/webp;base64,${webp.toString("base64")}`;
    return { uri, width: info.width, height: info.height, loss: [size, quality].filter(Boolean).join(", ") };
  }
  throw new Error("unreachable: the last attempt is taken in any case");
}
