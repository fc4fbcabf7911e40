import { cropBorder } from "@srloss/core";
import { decodeImage, imageTensor } from "@srloss/node-gpu";
import { slice, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { UsageError } from "../usage-error.ts";

export interface PairOptions {
  /** Cut both to the size that they have in common, from the top left. */
  readonly crop: boolean;
  /** Pixels to cut from each side. */
  readonly border: number;
  /** Colour behind transparent pixels. */
  readonly background?: readonly [number, number, number];
}

/** Two pictures as `[1, height, width, 3]`, RGB in 0..255; the caller disposes them. */
export interface Pair {
  readonly sr: Tensor4D;
  readonly hr: Tensor4D;
  readonly width: number;
  readonly height: number;
}

/** Reads a reconstruction and its original. @throws UsageError where the sizes differ or nothing is left. */
export async function loadPair(srPath: string, hrPath: string, options: PairOptions): Promise<Pair> {
  const decode = (path: string) => decodeImage(path, options.background ? { background: options.background } : {});
  const [sr, hr] = await Promise.all([decode(srPath), decode(hrPath)]);
  const [width, height] = [Math.min(sr.width, hr.width), Math.min(sr.height, hr.height)];
  if ((sr.width !== hr.width || sr.height !== hr.height) && !options.crop)
    throw new UsageError(
      `The pictures have different sizes: ${srPath} is ${sr.width}x${sr.height}, ${hrPath} is ${hr.width}x${hr.height} (width x height); give --crop to compare the ${width}x${height} that they have in common.`,
    );
  const { border } = options;
  if (2 * border >= Math.min(width, height))
    throw new UsageError(`--crop-border ${border} leaves nothing of a ${width}x${height} picture.`);
  const cut = (picture: typeof sr) =>
    tidy(() => {
      const whole = imageTensor(picture);
      const same = picture.width === width && picture.height === height;
      return cropBorder(same ? whole : slice(whole, [0, 0, 0, 0], [1, height, width, 3]), border);
    });
  return { sr: cut(sr), hr: cut(hr), width: width - 2 * border, height: height - 2 * border };
}
