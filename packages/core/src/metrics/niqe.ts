import { slice, type Tensor, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { wholeLumaOf } from "../images/luma.ts";
import { resampling } from "../images/resampling.ts";
import type { Measure } from "../measures/measure.ts";
import type { ImageArea, TiledMetric } from "../measures/tiled-metric.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions } from "../validation/check-options.ts";
import { asymmetricGaussian } from "./generalized-gaussian.ts";
import { checkColours, type PixelOptions, pixelsOf, wholeNumbers } from "./metric-options.ts";
import { pristine } from "./niqe-parameters.ts";

const block = 96;
const features = 36;

/** The window of 7 pixels, sigma 7/6, along one axis. */
const window = Array.from({ length: 7 }, (_, i) => Math.exp(-((i - 3) ** 2) / (2 * (7 / 6) ** 2)));
const windowSum = window.reduce((sum, tap) => sum + tap, 0);

/** To which neighbours' products a pixel is compared: rows down, columns across. */
const neighbours = [
  [0, 1],
  [1, 0],
  [1, 1],
  [1, -1],
] as const;

/**
 * Natural image quality evaluator of each image by itself (Mittal, Soundararajan and Bovik, 2013): how far the statistics of its blocks
 * of 96x96 are from those of pristine photographs; no original is needed. It is BasicSR's `calculate_niqe`, to 5e-5 (the order of its
 * sums in float32 decides the rest), with the parameters of the authors' MATLAB code: Y of YCbCr, rounded, blocks that do not fit
 * left out. It is computed by the processor, whatever the engine, and has no gradient.
 *
 * @param images `[batch, height, width, channels]`, RGB or grayscale.
 * @param options `range` and `crop`.
 * @returns A number for each image; lower is better, and photographs have 2 to 7.
 * @throws SrlossError where the rank is not 4, there are not one or three channels, an option is unknown, less than two blocks of 96x96
 *   pixels are left after the crop, or less than two have any texture.
 *
 * @example
 * ```ts
 * import { niqe } from "@srloss/core/metrics";
 * const noise = tf.randomUniform([1, 192, 192, 1], 0, 255, "float32", 1);
 * const [quality] = await niqe(noise);
 * quality > 10; // => true
 * ```
 */
export async function niqe(images: Tensor, options: PixelOptions = {}): Promise<number[]> {
  checkOptions("niqe", options, { range: true, crop: true });
  const luma = tidy(() => lumaOfBlocks(images, options));
  const [batch] = luma.shape;
  try {
    const size = wholeBlocks({ width: luma.shape[2], height: luma.shape[1] });
    const qualities: number[] = [];
    for (let i = 0; i < batch; i++) {
      const plane = await planeOf(luma, i, size);
      // Blocks without a value are passed over as flat ones: a pixel that is no number must show all the same.
      const finite = plane.values.every(Number.isFinite);
      qualities.push(finite ? distanceFromPristine(allFeatures(plane, { x: 0, y: 0, ...size })) : Number.NaN);
    }
    return qualities;
  } finally {
    luma.dispose();
  }
}

function lumaOfBlocks(images: Tensor, options: PixelOptions): Tensor4D {
  const pixels = pixelsOf("niqe", images, options);
  checkColours(pixels, "niqe");
  const whole = wholeNumbers(pixels);
  return whole.shape[3] === 3 ? wholeLumaOf(whole) : whole;
}

/** What is left of images without the blocks that do not fit. @throws SrlossError where less than two do. */
function wholeBlocks({ width, height }: Size): Size {
  const [rows, columns] = [Math.floor(height / block), Math.floor(width / block)];
  if (rows * columns < 2)
    throw new SrlossError(
      "shape",
      `niqe compares blocks of ${block}x${block} pixels, at least two; got ${width}x${height} (width x height).`,
    );
  return { width: columns * block, height: rows * block };
}

/** An image's first pixels. */
async function planeOf(luma: Tensor4D, image: number, { width, height }: Size): Promise<Plane> {
  const one = tidy(() => slice(luma, [image, 0, 0, 0], [1, height, width, 1]) as Tensor4D);
  const values = Float64Array.from(await one.data());
  one.dispose();
  return { values, height, width };
}

/** In tiles of whole blocks: what a block looks at beyond its border, at half the size, too, is less than another block. */
const tiles: TiledMetric = {
  grid: block,
  margin: block,
  begin(whole) {
    const size = wholeBlocks(whole);
    const found: number[][] = [];
    let finite = true;
    return {
      async add(_, images, seen, own) {
        const within = ({ x, y, width, height }: ImageArea): ImageArea => ({
          x,
          y,
          width: Math.min(width, size.width - x),
          height: Math.min(height, size.height - y),
        });
        const [known, wanted] = [within(seen), within(own)];
        if (wanted.width <= 0 || wanted.height <= 0) return;
        const luma = tidy(() => lumaOfBlocks(images, {}));
        const plane = await planeOf(luma, 0, known);
        luma.dispose();
        finite &&= plane.values.every(Number.isFinite);
        found.push(...allFeatures(plane, { ...wanted, x: wanted.x - known.x, y: wanted.y - known.y }));
      },
      value: () => (finite ? distanceFromPristine(found) : Number.NaN),
      map: () => undefined,
    };
  },
};

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Plane {
  readonly values: Float64Array;
  readonly height: number;
  readonly width: number;
}

/** Of the blocks in an area of an image, at both scales. */
function allFeatures(image: Plane, { x, y, width, height }: ImageArea): number[][] {
  const coarse = blockFeatures(halved(image), block / 2, { x: x / 2, y: y / 2, width: width / 2, height: height / 2 });
  return blockFeatures(image, block, { x, y, width, height }).map((row, i) => [...row, ...coarse[i]!]);
}

function distanceFromPristine(all: readonly (readonly number[])[]): number {
  const known = all.filter((row) => !row.some(Number.isNaN));
  if (known.length < 2)
    throw new SrlossError(
      "shape",
      "niqe needs two blocks of 96x96 pixels with some texture in them; the image is flat.",
    );
  const { mean, covariance } = pristineModel();
  const difference = mean.map((value, k) => value - average(all.map((row) => row[k]!).filter((v) => !Number.isNaN(v))));
  const means = mean.map((_, k) => average(known.map((row) => row[k]!)));
  const pooled = covariance.map((row, i) =>
    row.map((value, j) => {
      const products = known.map((found) => (found[i]! - means[i]!) * (found[j]! - means[j]!));
      return (value + (average(products) * known.length) / (known.length - 1)) / 2;
    }),
  );
  const solved = solve(pooled, difference);
  return Math.sqrt(difference.reduce((sum, d, i) => sum + d * solved[i]!, 0));
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** 18 features of each block. */
function blockFeatures(image: Plane, side: number, { x, y: above, width, height }: ImageArea): number[][] {
  const normal = normalized(image);
  const found: number[][] = [];
  for (let top = above; top < above + height; top += side)
    for (let left = x; left < x + width; left += side) {
      const values = new Float64Array(side * side);
      for (let row = 0; row < side; row++) {
        const from = (top + row) * image.width + left;
        values.set(normal.subarray(from, from + side), row * side);
      }
      found.push(featuresOf(values, side));
    }
  return found;
}

function featuresOf(values: Float64Array, side: number): number[] {
  const own = asymmetricGaussian(values);
  const ofNeighbours = neighbours.flatMap(([down, across]) => {
    // The block's opposite side is beyond its border.
    const products = new Float64Array(side * side);
    for (let y = 0, at = 0; y < side; y++) {
      const row = ((y - down + side) % side) * side;
      for (let x = 0; x < side; x++, at++) products[at] = values[at]! * values[row + ((x - across + side) % side)]!;
    }
    const { shape, mean, left, right } = asymmetricGaussian(products);
    return [shape, mean, left, right];
  });
  return [own.shape, (own.left + own.right) / 2, ...ofNeighbours];
}

/**
 * Each pixel less the mean around it, over one more than the deviation; in float32, as BasicSR: in flat places the deviation is what
 * float32 lost, which changes the result in its third digit.
 */
function normalized({ values, height, width }: Plane): Float64Array {
  const float = Math.fround;
  const means = smoothed({ values, height, width }).map(float);
  const squares = smoothed({ values: values.map((value) => float(value ** 2)), height, width }).map(float);
  return values.map((value, i) => {
    const deviation = float(Math.sqrt(Math.abs(float(squares[i]! - float(means[i]! ** 2)))));
    return float(float(value - means[i]!) / float(deviation + 1));
  });
}

/** Under the window; the border's pixels go on beyond it. */
function smoothed({ values, height, width }: Plane): Float64Array {
  const along = (from: Float64Array, length: number, step: number) => {
    const to = new Float64Array(from.length);
    const offsets = new Int32Array(window.length);
    for (let place = 0; place < length; place++) {
      // Of the pixels under the window from the one in its middle.
      for (let k = -3; k <= 3; k++) offsets[k + 3] = (Math.min(length - 1, Math.max(0, place + k)) - place) * step;
      for (let line = place * step; line < from.length; line += length * step)
        for (let at = line; at < line + step; at++) {
          let sum = 0;
          for (let k = 0; k < offsets.length; k++) sum += window[k]! * from[at + offsets[k]!]!;
          to[at] = sum / windowSum;
        }
    }
    return to;
  };
  return along(along(values, height, width), width, 1);
}

/** MATLAB's `imresize` by a half. */
function halved({ values, height, width }: Plane): Plane {
  const how = { scale: 0.5, method: "cubic", antialias: true } as const;
  const taps = (from: number) => {
    const matrix = resampling(from, from / 2, how);
    return Array.from({ length: from / 2 }, (_, row) =>
      Array.from(matrix.subarray(row * from, (row + 1) * from)).flatMap((weight, at) =>
        weight ? [{ at, weight }] : [],
      ),
    );
  };
  const rows = new Float64Array((height / 2) * width);
  for (const [y, weights] of taps(height).entries())
    for (const { at, weight } of weights)
      for (let x = 0; x < width; x++) rows[y * width + x]! += weight * values[at * width + x]!;
  const small = new Float64Array((height / 2) * (width / 2));
  for (const [x, weights] of taps(width).entries())
    for (const { at, weight } of weights)
      for (let y = 0; y < height / 2; y++) small[(y * width) / 2 + x]! += weight * rows[y * width + at]!;
  return { values: small.map(Math.fround), height: height / 2, width: width / 2 };
}

function pristineModel(): { mean: number[]; covariance: number[][] } {
  const bytes = Uint8Array.from(atob(pristine), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const at = (i: number) => view.getFloat64(8 * i, true);
  const mean = Array.from({ length: features }, (_, i) => at(i));
  const covariance = mean.map((_, i) =>
    mean.map((_, j) => {
      const [row, column] = [Math.max(i, j), Math.min(i, j)];
      return at(features + (row * (row + 1)) / 2 + column);
    }),
  );
  return { mean, covariance };
}

/** The solution of `matrix x = right`, by elimination with the largest pivots. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let k = 0; k < rows.length; k++) {
    const largest = rows.reduce(
      (best, row, i) => (i >= k && Math.abs(row[k]!) > Math.abs(rows[best]![k]!) ? i : best),
      k,
    );
    [rows[k], rows[largest]] = [rows[largest]!, rows[k]!];
    const pivot = rows[k]!;
    for (const [i, row] of rows.entries()) {
      if (i === k) continue;
      const factor = row[k]! / pivot[k]!;
      for (let j = k; j < row.length; j++) row[j]! -= factor * pivot[j]!;
    }
  }
  return rows.map((row, i) => row.at(-1)! / row[i]!);
}

export const niqeMeasure: Measure = {
  title: "NIQE",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: block,
  // Two blocks, of which it takes a covariance.
  leastLongSide: 2 * block,
  of: "channels",
  sees: "luma",
  meaning: "how unnatural the reconstruction looks, without the original; does not penalise invented texture",
  usual: false,
  alone: niqe,
  tiles: () => tiles,
};
