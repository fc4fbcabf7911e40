import { rgbToY, SrlossError } from "@srloss/core";
import { checkOptions, checkTensor } from "@srloss/core/validation";
import type { Tensor4D } from "@tensorflow/tfjs-core";
import { checkScale } from "../degradation/bicubic.ts";
import { powerSpectrum } from "./power-spectrum.ts";

/** How much of an image lies at which frequency. */
export interface RadialSpectrum {
  /** In cycles a pixel, up to 0.5, which is a line that changes with every pixel. */
  readonly frequencies: readonly number[];
  /** Mean power at each, over all directions: the square of the luma's units. */
  readonly power: readonly number[];
  /**
   * Power in the upper half of the frequencies, from 0.25 to 0.5 cycles a pixel, without those of the upsampling: what an
   * over-smoothed image lacks.
   */
  readonly upperHalf: number;
  /**
   * Power at the frequencies of the upsampling, multiples of 1 / scale cycles a pixel in either direction, over that of their
   * neighbours, averaged: about 1 without a checkerboard.
   */
  readonly checkerboard: number;
}

export interface RadialSpectrumOptions {
  /** How many times the image was enlarged, a whole number. */
  readonly scale: number;
}

/** Most pixels to a side of a window. */
const mostSide = 64;

/**
 * The radially averaged power spectrum of an image's luma, by Welch's method: the mean over windows of at most 64x64 pixels that
 * overlap by half. Two numbers come with it: the power in the upper half of the frequencies, which over-smoothing takes
 * away, and how far the frequencies of the upsampling stand out, which is what a checkerboard is.
 *
 * @param image `[1, height, width, 3]`, RGB in 0..255.
 * @param options `scale`, of which the window's side is a multiple.
 * @throws SrlossError where the image is none, or smaller than eight times the scale, and for unknown options.
 *
 * @example
 * ```ts
 * const board = tf.tile(tf.tensor4d([0, 0, 255, 255].flatMap((gray) => [gray, gray, gray]), [1, 1, 4, 3]), [1, 64, 16, 1]);
 * const { checkerboard, frequencies } = await radialSpectrum(board, { scale: 4 });
 * [checkerboard > 100, frequencies.at(-1)]; // => [true, 0.5]
 * ```
 */
export async function radialSpectrum(image: Tensor4D, options: RadialSpectrumOptions): Promise<RadialSpectrum> {
  checkTensor(image, "radialSpectrum: the image");
  checkOptions("radialSpectrum", options, { scale: true }, ["scale"]);
  const { scale } = options;
  checkScale(scale, "radialSpectrum");
  const [count, height, width] = image.shape;
  const side = Math.min(mostSide, height, width);
  const whole = 2 * scale * Math.floor(side / (2 * scale));
  if (count !== 1 || whole < 8 * scale)
    throw new SrlossError(
      "shape",
      `radialSpectrum: one image of ${8 * scale}x${8 * scale} or more is expected for a scale of ${scale}; got shape [${image.shape}].`,
    );
  const luma = rgbToY(image);
  const data = await luma.data();
  luma.dispose();
  const power = powerSpectrum({ width, height, data }, whole);
  return { ...radial(power, whole, scale), checkerboard: checkerboard(power, whole, scale) };
}

function radial(power: Float64Array, side: number, scale: number): Omit<RadialSpectrum, "checkerboard"> {
  const half = side / 2;
  const sums = new Float64Array(half + 1);
  const counts = new Float64Array(half + 1);
  let upperHalf = 0;
  for (let v = 0; v < side; v++)
    for (let u = 0; u < side; u++) {
      const radius = Math.hypot(Math.min(u, side - u), Math.min(v, side - v));
      const bin = Math.round(radius);
      if (bin > half) continue;
      sums[bin] = sums[bin]! + power[v * side + u]!;
      counts[bin] = counts[bin]! + 1;
      const isGrid = nearGrid(u, side / scale) && nearGrid(v, side / scale);
      if (radius >= half / 2 && radius <= half && !isGrid) upperHalf += power[v * side + u]!;
    }
  const bins = Array.from({ length: half }, (_, i) => i + 1);
  return {
    frequencies: bins.map((bin) => bin / side),
    power: bins.map((bin) => sums[bin]! / counts[bin]!),
    upperHalf: upperHalf / side ** 2,
  };
}

/** Whether a frequency is one of the upsampling, or as near as a Hann window smears it. */
function nearGrid(at: number, step: number): boolean {
  const rest = at % step;
  return Math.min(rest, step - rest) <= 2;
}

/** Beyond what a Hann window smears a line over. */
const neighbours = [-4, -3, 3, 4];

function checkerboard(power: Float64Array, side: number, scale: number): number {
  const at = (u: number, v: number) => power[((v + side) % side) * side + ((u + side) % side)]!;
  const step = side / scale;
  const ratios: number[] = [];
  for (let i = 0; 2 * i <= scale; i++)
    for (let j = 0; 2 * j <= scale; j++) {
      if (i === 0 && j === 0) continue;
      const [u, v] = [i * step, j * step];
      // Natural images are strong on the axes: there the neighbours are on the axis, too.
      const around = neighbours.flatMap((far) => [...(i ? [at(u + far, v)] : []), ...(j ? [at(u, v + far)] : [])]);
      const usual = around.reduce((sum, value) => sum + value, 0) / around.length;
      ratios.push(usual > 0 ? at(u, v) / usual : 1);
    }
  return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
}
