import { imresize, SrlossError } from "@srloss/core";
import { dispose, slice, type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";
import type { UpscaleModel } from "../models/upscale-model.ts";
import type { Samples } from "./image-samples.ts";
import type { Span } from "./windows.ts";

/** A part of an image, in a window whose sides all tiles share. */
export interface Tile {
  readonly rows: Span;
  readonly columns: Span;
  readonly window: readonly [height: number, width: number];
}

/** Enlarges one tile of `image` and writes it to its place in `result`. */
export async function upscaleTile(model: UpscaleModel, image: Samples, result: Samples, tile: Tile): Promise<void> {
  const [first, second, third] = image.channels < 3 ? [0, 0, 0] : [0, 1, 2];
  const [black, white] = model.range;
  const colours = windowTensor(image, tile, [first!, second!, third!], [black, white]);
  try {
    const large = await model.run(colours);
    checkShape(model, large, tile);
    const values = await inside(large, tile, model.scale);
    checkNumbers(model, values, result);
    const unit = (value: number) => (value - black) / (white - black);
    const write = image.channels < 3 ? writeGray : writeColours;
    write(result, tile, model.scale, values, unit);
  } finally {
    dispose(colours);
  }
  if (image.channels === 2 || image.channels === 4) await upscaleAlpha(image, result, tile, model.scale);
}

/** By MATLAB's bicubic. */
async function upscaleAlpha(image: Samples, result: Samples, tile: Tile, scale: number): Promise<void> {
  const channel = image.channels - 1;
  const large = tidy(() => imresize(windowTensor(image, tile, [channel], [0, 1]), { scale }));
  const values = await inside(large, tile, scale);
  let at = 0;
  eachPixel(result, tile, scale, (to) => {
    result.data[to + channel] = sample(result, values[at++]!);
  });
}

function windowTensor(
  { data, width, channels, black, white }: Samples,
  { rows, columns, window: [height, length] }: Tile,
  picked: readonly number[],
  [low, high]: readonly [number, number],
): Tensor4D {
  const values = new Float32Array(height * length * picked.length);
  const gain = (high - low) / (white - black);
  let at = 0;
  for (let y = rows.start; y < rows.start + height; y++)
    for (let x = columns.start; x < columns.start + length; x++)
      for (const channel of picked) values[at++] = (data[(y * width + x) * channels + channel]! - black) * gain + low;
  return tensor4d(values, [1, height, length, picked.length]);
}

function checkShape({ name, scale }: UpscaleModel, large: Tensor4D, { window: [height, width] }: Tile): void {
  const wanted = [1, scale * height, scale * width, 3];
  if (large.shape.length === 4 && wanted.every((side, axis) => side === large.shape[axis])) return;
  const shape = [...large.shape];
  dispose(large);
  const made = shape.length === 4 && shape[1]! / height === shape[2]! / width ? shape[1]! / height : undefined;
  throw new SrlossError(
    "model",
    `${name} should make [${wanted}] of [1,${height},${width},3], ${scale} times as large, and made [${shape}]; ${made === undefined ? "give its right scale" : `its scale is ${made}`}.`,
  );
}

/** Bytes and 16-bit words have no NaN: it would be black there, and nobody would know. */
function checkNumbers({ name }: UpscaleModel, values: ArrayLike<number>, { data }: Samples): void {
  if (data instanceof Float32Array) return;
  for (let at = 0; at < values.length; at++)
    if (Number.isNaN(values[at]))
      throw new SrlossError(
        "model",
        `${name} makes NaN of this image; its weights are damaged, or its training diverged: take another model.`,
      );
}

/** What lies in the tile itself; the tensor is disposed. */
async function inside(large: Tensor4D, { rows, columns }: Tile, scale: number): Promise<ArrayLike<number>> {
  const from = [0, (rows.from - rows.start) * scale, (columns.from - columns.start) * scale, 0];
  const size = [1, (rows.to - rows.from) * scale, (columns.to - columns.from) * scale, large.shape[3]];
  const part = slice(large, from, size);
  try {
    return await part.data();
  } finally {
    dispose([large, part]);
  }
}

type Write = (
  result: Samples,
  tile: Tile,
  scale: number,
  values: ArrayLike<number>,
  unit: (value: number) => number,
) => void;

const writeColours: Write = (result, tile, scale, values, unit) => {
  let at = 0;
  eachPixel(result, tile, scale, (to) => {
    for (let channel = 0; channel < 3; channel++) result.data[to + channel] = sample(result, unit(values[at++]!));
  });
};

/** The mean of the three channels that the network was given the same in. */
const writeGray: Write = (result, tile, scale, values, unit) => {
  let at = 0;
  eachPixel(result, tile, scale, (to) => {
    result.data[to] = sample(result, unit((values[at]! + values[at + 1]! + values[at + 2]!) / 3));
    at += 3;
  });
};

function eachPixel({ width, channels }: Samples, { rows, columns }: Tile, scale: number, visit: (at: number) => void) {
  for (let y = rows.from * scale; y < rows.to * scale; y++)
    for (let x = columns.from * scale; x < columns.to * scale; x++) visit((y * width + x) * channels);
}

/** A value of 0..1 in the units of the image: clipped, and rounded where they are whole; NaN stays where it can. */
function sample({ data, black, white }: Samples, unit: number): number {
  const value = black + Math.max(0, Math.min(unit, 1)) * (white - black);
  return data instanceof Float32Array ? value : Math.round(value);
}
