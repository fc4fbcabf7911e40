import type { Pixels } from "@srloss/node-gpu";
import type { Channels, Sharp } from "sharp";

/** An image as a page holds it. */
export interface PageImage {
  readonly uri: string;
  readonly width: number;
  readonly height: number;
  /** What was given up to keep the page small; empty where every pixel is as it was. */
  readonly loss: string;
}

interface Attempt {
  readonly encoding: { readonly lossless: true } | { readonly quality: number };
  readonly side: number;
}

const leastSide = 64;

/** What is tried, one after the other, until images are small enough: every pixel first, then quality, then size. */
function* attempts(mostSide: number): Generator<Attempt> {
  yield { encoding: { lossless: true }, side: mostSide };
  yield { encoding: { quality: 92 }, side: mostSide };
  yield { encoding: { quality: 85 }, side: Math.min(1600, mostSide) };
  for (let side = Math.min(1000, mostSide); side >= leastSide; side = Math.round(side * 0.7))
    yield { encoding: { quality: 75 }, side };
}

/** WebP in at most so many bytes; the smallest that is tried, of 64 pixels or a few more, is taken in any case. */
export async function pageImage(
  pixels: Pixels,
  mostBytes: number,
  mostSide: number = Number.POSITIVE_INFINITY,
): Promise<PageImage> {
  const [image] = await pageImages([pixels], mostBytes, mostSide);
  return image!;
}

/**
 * Images that are to be compared, in at most so many bytes together: what one loses, the others lose, too, or the page would show
 * differences of its own.
 */
export async function pageImages(
  images: readonly Pixels[],
  mostBytes: number,
  mostSide: number = Number.POSITIVE_INFINITY,
): Promise<PageImage[]> {
  const { default: sharp } = await import("sharp");
  const opened = images.map(({ width, height, channels, data }) => {
    const bytes = data instanceof Float32Array ? Uint8ClampedArray.from(data) : data;
    return () => sharp(bytes, { raw: { width, height, channels: channels as Channels }, limitInputPixels: false });
  });
  const largest = Math.max(...images.flatMap(({ width, height }) => [width, height]));
  let encoded: Encoded[] = [];
  for (const attempt of attempts(mostSide)) {
    encoded = [];
    for (const open of opened) encoded.push(await encode(open(), attempt, largest > attempt.side));
    if (encoded.reduce((sum, { bytes }) => sum + bytes, 0) <= mostBytes) break;
  }
  return encoded.map(({ image }) => image);
}

interface Encoded {
  readonly image: PageImage;
  readonly bytes: number;
}

async function encode(image: Sharp, { encoding, side }: Attempt, shrunk: boolean): Promise<Encoded> {
  const fitted = shrunk ? image.resize({ width: side, height: side, fit: "inside", withoutEnlargement: true }) : image;
  const { data, info } = await fitted.webp(encoding).toBuffer({ resolveWithObject: true });
  const quality = "quality" in encoding ? `WebP of quality ${encoding.quality}` : "";
  const size = shrunk ? `shrunk to ${info.width}x${info.height}` : "";
  const uri = `data:image/webp;base64,${data.toString("base64")}`;
  const { width, height } = info;
  return { image: { uri, width, height, loss: [size, quality].filter(Boolean).join(", ") }, bytes: data.length };
}
