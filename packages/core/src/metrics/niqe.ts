import { slice, type Tensor, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { wholeLumaOf } from "../images/luma.ts";
import { resampling } from "../images/resampling.ts";
import type { Measure } from "../measures/measure.ts";
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
  const luma = tidy(() => {
    const pixels = pixelsOf("niqe", images, options);
    checkColours(pixels, "niqe");
    const whole = wholeNumbers(pixels);
    return whole.shape[3] === 3 ? wholeLumaOf(whole) : whole;
  });
  const [batch, height, width] = luma.shape;
  const [rows, columns] = [Math.floor(height / block), Math.floor(width / block)];
  try {
    if (rows * columns < 2)
      throw new SrlossError(
        "shape",
        `niqe compares blocks of ${block}x${block} pixels, at least two; got ${width}x${height} (width x height).`,
      );
    const qualities: number[] = [];
    for (let i = 0; i < batch; i++) {
      const one = tidy(() => slice(luma, [i, 0, 0, 0], [1, rows * block, columns * block, 1]) as Tensor4D);
      const pixels = Float64Array.from(await one.data());
      one.dispose();
      // Blocks without a value are passed over as flat ones: a pixel that is no number must show all the same.
      const finite = pixels.every(Number.isFinite);
      const plane = { values: pixels, height: rows * block, width: columns * block };
      qualities.push(finite ? distanceFromPristine(plane) : Number.NaN);
    }
    return qualities;
  } finally {
    luma.dispose();
  }
}

interface Plane {
  readonly values: Float64Array;
  readonly height: number;
  readonly width: number;
}

function distanceFromPristine(image: Plane): number {
  const half = halved(image);
  const [fine, coarse] = [blockFeatures(image, block), blockFeatures(half, block / 2)];
  const all = fine.map((row, i) => [...row, ...coarse[i]!]);
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
function blockFeatures(image: Plane, side: number): number[][] {
  const normal = normalized(image);
  const found: number[][] = [];
  for (let top = 0; top < image.height; top += side)
    for (let left = 0; left < image.width; left += side) {
      const values = new Float64Array(side * side);
      for (let y = 0; y < side; y++)
        values.set(normal.subarray((top + y) * image.width + left, (top + y) * image.width + left + side), y * side);
      found.push(featuresOf(values, side));
    }
  return found;
}

function featuresOf(values: Float64Array, side: number): number[] {
  const own = asymmetricGaussian(values);
  const ofNeighbours = neighbours.flatMap(([down, across]) => {
    // The block's opposite side is beyond its border.
    const products = values.map((value, at) => {
      const [y, x] = [Math.floor(at / side), at % side];
      return value * values[((y - down + side) % side) * side + ((x - across + side) % side)]!;
    });
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
  const along = (from: Float64Array, length: number, step: number) =>
    from.map((_, at) => {
      const place = Math.floor(at / step) % length;
      let sum = 0;
      for (let k = -3; k <= 3; k++) {
        const inside = Math.min(length - 1, Math.max(0, place + k));
        sum += window[k + 3]! * from[at + (inside - place) * step]!;
      }
      return sum / windowSum;
    });
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
  meaning: "how unnatural the reconstruction looks, without the original; content with invented texture",
  usual: false,
  alone: niqe,
};
