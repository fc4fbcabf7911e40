import { SrlossError } from "@srloss/core";
import { checkOptions, given, type OptionNames } from "@srloss/core/validation";
import { Tensor, tensor } from "@tensorflow/tfjs-core";
import { asUpscaleModel, checkRange, type Predictor } from "../models/as-upscale-model.ts";
import { measuredReach } from "../models/measured-reach.ts";
import type { UpscaleModel } from "../models/upscale-model.ts";
import { checkSamples, type ImageSamples, type Samples } from "./image-samples.ts";
import { upscaleTile } from "./upscale-tile.ts";
import { spansOf } from "./windows.ts";

export interface UpscaleProgress {
  /** Tiles that are done. */
  readonly done: number;
  readonly total: number;
}

export interface UpscaleImageOptions {
  /** Pixels of the input that are enlarged at once, to each side; `Infinity` for all. Defaults to 128, or to the overlap where that is more. */
  readonly tile?: number;
  /**
   * Pixels of the input that a tile sees beside its own. Defaults to what decides over a pixel of the result, from the
   * model's layers or measured: the result is then that of the whole image.
   */
  readonly overlap?: number;
  /** What is black and what is white in a tensor. Defaults to `[0, 255]`. */
  readonly range?: readonly [black: number, white: number];
  /** Is told after every tile. */
  readonly onProgress?: (progress: UpscaleProgress) => void;
  /** Ends the work before the next tile. */
  readonly signal?: AbortSignal;
}

const optionNames: OptionNames<UpscaleImageOptions> = {
  tile: true,
  overlap: true,
  range: true,
  onProgress: true,
  signal: true,
};

const usualTile = 128;
const usualRange = [0, 255] as const;

/** An image of the same kind. */
export type Upscaled<T> = T extends Tensor
  ? Tensor<T["rankType"]>
  : T extends ImageSamples
    ? ImageSamples & Pick<T, "data">
    : never;

/**
 * Enlarges an image with a network, in tiles that overlap by as much as decides over a pixel: memory does not grow with the
 * image, and the result is that of the whole image at once, borders included, to the rounding of 32 bits.
 *
 * Values are clipped to the range. Gray images are given to the network as equal channels, and the result is the mean of its
 * three; alpha is enlarged by MATLAB's bicubic, beside the colours, which are taken as they are behind transparent pixels, too.
 *
 * @param model What `createNetwork` made, any model of tfjs whose metadata says what it is, or what `asUpscaleModel` makes.
 * @param image A tensor `[h, w, 3]` or `[1, h, w, 3]`; or `{ width, height, channels, data }` of bytes or of 16-bit words.
 * @param options `tile`, `overlap`, `range` of a tensor, `onProgress` and `signal`.
 * @returns An image of the same kind, rank, range and depth, `scale` times as large; a tensor is the caller's.
 * @throws SrlossError for what is no model or image, and for options that make no sense; the signal's reason.
 *
 * @example
 * ```ts
 * const network = createNetwork("espcn", { scale: 2, features: 8 });
 * (await upscaleImage(network, tf.fill([1, 20, 30, 3], 128))).shape; // => [1, 40, 60, 3]
 * const dot = { width: 1, height: 1, channels: 4, data: Uint16Array.of(9, 9, 9, 65535) } as const;
 * (await upscaleImage(network, dot)).data.length; // => 16
 * ```
 */
export async function upscaleImage<T extends Tensor | ImageSamples>(
  model: UpscaleModel | Predictor,
  image: T,
  options: UpscaleImageOptions = {},
): Promise<Upscaled<T>> {
  checkOptions("upscaleImage", options, optionNames);
  checkRange(options.range ?? usualRange);
  const upscaler = "run" in Object(model) ? (model as UpscaleModel) : asUpscaleModel(model as Predictor);
  const upscaled = image instanceof Tensor ? upscaleTensor : upscaleFile;
  return (await upscaled(upscaler, image as never, options)) as Upscaled<T>;
}

async function upscaleFile(model: UpscaleModel, image: ImageSamples, options: UpscaleImageOptions) {
  const whole = checkSamples(image, "upscaleImage");
  const samples = { ...whole, black: 0, white: whole.data instanceof Uint16Array ? 65535 : 255 };
  const { width, height, channels, data } = await upscaleSamples(model, samples, options);
  return { width, height, channels, data };
}

async function upscaleTensor(model: UpscaleModel, image: Tensor, options: UpscaleImageOptions) {
  const [black, white] = options.range ?? usualRange;
  const samples = { ...(await tensorSamples(image)), black, white };
  const { width, height, data } = await upscaleSamples(model, samples, options);
  return tensor(data, image.rank === 3 ? [height, width, 3] : [1, height, width, 3], "float32");
}

async function upscaleSamples(model: UpscaleModel, image: Samples, options: UpscaleImageOptions): Promise<Samples> {
  const { onProgress, signal } = options;
  const { scale } = model;
  signal?.throwIfAborted();
  const { tile, overlap } = await tiling(model, image, options);
  const [rows, columns] = [spansOf(image.height, tile, overlap), spansOf(image.width, tile, overlap)];
  const size = image.data.length * scale ** 2;
  const data = new (image.data.constructor as new (length: number) => Samples["data"])(size);
  const result: Samples = { ...image, width: image.width * scale, height: image.height * scale, data };
  const total = rows.spans.length * columns.spans.length;
  let done = 0;
  for (const row of rows.spans)
    for (const column of columns.spans) {
      // A turn of the event loop, for signals and for pages.
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
      await upscaleTile(model, image, result, { rows: row, columns: column, window: [rows.length, columns.length] });
      onProgress?.({ done: ++done, total });
    }
  return result;
}

const measured = new WeakMap<UpscaleModel, Promise<number>>();

async function tiling(
  model: UpscaleModel,
  { width, height, channels }: Samples,
  { tile, overlap }: UpscaleImageOptions,
): Promise<{ readonly tile: number; readonly overlap: number }> {
  if (tile !== undefined && tile !== Number.POSITIVE_INFINITY && !(Number.isInteger(tile) && tile > 0))
    throw new SrlossError(
      "option",
      `upscaleImage: tile is a whole number of pixels above 0, or Infinity; got ${given(tile)}.`,
    );
  if (overlap !== undefined && !(Number.isInteger(overlap) && overlap >= 0))
    throw new SrlossError(
      "option",
      `upscaleImage: overlap is a whole number of pixels, 0 or more; got ${given(overlap)}.`,
    );
  const whole = Math.max(width, height);
  if (whole <= (tile ?? usualTile)) return { tile: whole, overlap: 0 };
  // Of a bicubic alpha two pixels decide.
  const least = channels === 2 || channels === 4 ? 2 : 0;
  const needed = Math.max(least, overlap ?? model.reach ?? (await reachOf(model)));
  return { tile: Math.min(whole, tile ?? Math.max(usualTile, needed)), overlap: needed };
}

/** Measured once for each model. */
function reachOf(model: UpscaleModel): Promise<number> {
  const known = measured.get(model) ?? measuredReach(model);
  measured.set(model, known);
  return known;
}

async function tensorSamples(image: Tensor): Promise<Omit<Samples, "black" | "white">> {
  const [height, width, channels] = image.shape.slice(-3) as [number, number, number];
  const one = image.rank === 3 || (image.rank === 4 && image.shape[0] === 1);
  if (!one || channels !== 3 || !height || !width)
    throw new SrlossError(
      "shape",
      `upscaleImage: one image [height, width, 3] or a batch of one is expected; got [${image.shape}].`,
    );
  return { height, width, channels, data: Float32Array.from(await image.data()) };
}
