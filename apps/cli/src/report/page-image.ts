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

/** Of an image's rows. */
const firstPart = 1 / 16;
/** More than that is no less work than all. */
const mostOfIt = 0.75;
/** The memory of a smaller image is no burden. */
const largePixels = 1e6;

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
    const raw = { width, height, channels: channels as Channels };
    return Object.assign(() => sharp(bytes, { raw, limitInputPixels: false }), { width, height });
  });
  const largest = Math.max(...images.flatMap(({ width, height }) => [width, height]));
  const tried = [...attempts(mostSide)];
  const last = tried.pop()!;
  for (const attempt of tried) {
    const encoded = await encodeAll(opened, attempt, largest > attempt.side, mostBytes);
    if (encoded) return encoded;
  }
  return (await encodeAll(opened, last, largest > last.side, Number.POSITIVE_INFINITY))!;
}

/** Undefined as soon as they take more than so many bytes. */
async function encodeAll(
  images: readonly Opened[],
  attempt: Attempt,
  shrunk: boolean,
  mostBytes: number,
): Promise<PageImage[] | undefined> {
  const encoded: PageImage[] = [];
  let left = mostBytes;
  for (const open of images) {
    if (!shrunk && (await hasLargePart(open, attempt, left))) return undefined;
    const { image, bytes } = await encode(open(), attempt, shrunk);
    encoded.push(image);
    left -= bytes;
    if (left < 0) return undefined;
  }
  return encoded;
}

/**
 * Whether some of its rows, out of the middle, are too large by themselves: all of it is then, which this says far sooner and in
 * less memory. How many are enough is guessed from fewer.
 */
async function hasLargePart(open: Opened, { encoding }: Attempt, mostBytes: number): Promise<boolean> {
  const { width, height } = open;
  if (width * height < largePixels) return false;
  for (let part = firstPart; part < mostOfIt; ) {
    const rows = Math.ceil(part * height);
    const some = open().extract({ left: 0, top: Math.floor((height - rows) / 2), width, height: rows });
    const { length } = await some.webp(encoding).toBuffer();
    if (length > mostBytes) return true;
    part *= 1.15 * (mostBytes / length);
  }
  return false;
}

/** An image that can be read again and again. */
interface Opened {
  (): Sharp;
  readonly width: number;
  readonly height: number;
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
