import { type CandidateImage, cropImage } from "@srloss/evaluate";
import { type DecodedImage, decodeImage, ImageError } from "@srloss/node-gpu";
import { warn } from "../terminal/note.ts";
import { UsageError } from "../usage-error.ts";

export interface PairOptions {
  /** Cut both to the size that they have in common, from the top left. */
  readonly crop: boolean;
  /** Pixels to cut from each side. */
  readonly border: number;
  /** Colour behind transparent pixels. */
  readonly background?: readonly [number, number, number];
}

/** Two images of one size. */
export interface DecodedPair {
  readonly sr: DecodedImage;
  readonly hr: DecodedImage;
  /** Of what is compared: cut to the size in common, and the border cut away. */
  readonly width: number;
  readonly height: number;
  readonly border: number;
  /** They had different sizes and were cut. */
  readonly cropped: boolean;
}

/**
 * Reads a reconstruction and its original, before an engine is started or a network loaded: a wrong path costs nothing.
 *
 * @throws ImageError for what can't be read; UsageError where the sizes differ or nothing is left.
 */
export async function decodePair(
  srPath: string,
  hrPath: string,
  options: PairOptions,
  decode: typeof decodeFile = decodeFile,
): Promise<DecodedPair> {
  // One after the other: what decoding takes beside the pixels is taken once.
  const [sr, hr] = [await decode(srPath, options.background), await decode(hrPath, options.background)];
  const [width, height] = [Math.min(sr.width, hr.width), Math.min(sr.height, hr.height)];
  const cropped = sr.width !== hr.width || sr.height !== hr.height;
  const scale = timesLarger(hr, sr) ?? timesLarger(sr, hr);
  if (cropped && !options.crop && scale !== undefined) {
    const [small, large] = sr.width < hr.width ? [srPath, hrPath] : [hrPath, srPath];
    throw new UsageError(
      `${small} is ${Math.min(sr.width, hr.width)}x${Math.min(sr.height, hr.height)}, ${scale} times smaller than ${large}: is it the low-resolution input? Give the reconstruction that was made of it, which has the size of the original.`,
    );
  }
  if (cropped && !options.crop)
    throw new UsageError(
      `The images have different sizes: ${srPath} is ${sr.width}x${sr.height}, ${hrPath} is ${hr.width}x${hr.height} (width x height); give --crop to compare the ${width}x${height} that they have in common.`,
    );
  if (isOfZeroToOne(sr) && isOfZeroToOne(hr))
    warn(`neither image has a value above 1 of 255: multiply pixels in 0..1 by 255 before they become a file.`);
  const { border } = options;
  if (2 * border >= Math.min(width, height))
    throw new UsageError(`--crop-border ${border} leaves nothing of a ${width}x${height} image.`);
  return { sr, hr, width: width - 2 * border, height: height - 2 * border, border, cropped };
}

/** One image. @throws ImageError for what can't be read; UsageError for one with transparent pixels where there is no background. */
export async function decodeFile(path: string, background?: readonly [number, number, number]): Promise<DecodedImage> {
  try {
    return await decodeImage(path, background ? { background } : {});
  } catch (error) {
    if (!(error instanceof ImageError && error.code === "transparent")) throw error;
    throw new UsageError(
      `${path} has transparent pixels; give a colour to put behind them, as in --background 255,255,255, or remove its alpha channel.`,
      { cause: error },
    );
  }
}

/** How many times larger one is than the other, where both sides say so; a few pixels may have been cut. */
function timesLarger(large: DecodedImage, small: DecodedImage): number | undefined {
  const scale = Math.round(large.width / small.width);
  const rest = [large.width - scale * small.width, large.height - scale * small.height];
  return scale >= 2 && rest.every((pixels) => Math.abs(pixels) < scale) ? scale : undefined;
}

/** Written from pixels in 0..1, as they were; black images are black. */
function isOfZeroToOne({ data }: DecodedImage): boolean {
  return data.every((value) => value <= 1) && data.includes(1);
}

/** Both without their border, of the size in common. */
export function cutPair({ sr, hr, width, height, border }: DecodedPair): { sr: CandidateImage; hr: CandidateImage } {
  const size = { width: width + 2 * border, height: height + 2 * border };
  return { sr: cropImage(sr, border, size), hr: cropImage(hr, border, size) };
}
