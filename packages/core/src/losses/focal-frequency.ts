import {
  add,
  div,
  expandDims,
  log1p,
  max,
  maximum,
  mean,
  minimum,
  mul,
  pow,
  reshape,
  type Scalar,
  sqrt,
  square,
  sub,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tensor3d,
  tidy,
  tile,
  transpose,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { meanOfAll } from "../differentiable/sum-and-mean.ts";
import type { PixelMeasure } from "../measures/measure.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions, type OptionNames } from "../validation/check-options.ts";
import { given } from "../validation/given.ts";
import { HalfSpectrum, type Spectrum } from "./half-spectrum.ts";
import { type RangeOptions, unitPair } from "./unit-pair.ts";

export interface FocalFrequencySettings {
  /** The power of the weights; 0 weighs all frequencies alike. Defaults to 1. */
  readonly alpha?: number;
  /** Height and width are cut into so many parts, and each patch has a spectrum of its own. Defaults to 1. */
  readonly patchFactor?: number;
  /** Compares the batch's mean spectra. Defaults to false. */
  readonly averageSpectrum?: boolean;
  /** Weights are `log(1 + weight)`. Defaults to false. */
  readonly logMatrix?: boolean;
  /** The largest weight of the whole batch is 1, and not that of each patch and channel. Defaults to false. */
  readonly batchMatrix?: boolean;
}

const settingNames: OptionNames<FocalFrequencySettings> = {
  alpha: true,
  patchFactor: true,
  averageSpectrum: true,
  logMatrix: true,
  batchMatrix: true,
};

/**
 * Focal frequency loss (Jiang et al., 2021): the mean over frequencies of `w |F(yTrue) - F(yPred)|^2`, F being the orthonormal
 * Fourier transform of each channel of pixels in 0..1, and w, a constant to the gradient, `|F(yTrue) - F(yPred)|^alpha` over its
 * largest. It is the value of the authors' package `focal-frequency-loss`, whose options have these names. Transforms are products with
 * matrices, exact for any size: made for the patches of training, slow for images of thousands of pixels.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `alpha`, `patchFactor`, `averageSpectrum`, `logMatrix`, `batchMatrix`, and the `range` of the pixels, which defaults to
 *   `[0, 255]`.
 * @returns A scalar, 0 for equal images.
 * @throws SrlossError where a rank is not 4, the shapes differ, an option is unknown, or `patchFactor` does not divide the sides.
 *
 * @example
 * ```ts
 * import { focalFrequencyLoss } from "@srloss/core/losses";
 * focalFrequencyLoss(tf.zeros([1, 8, 8, 1]), tf.ones([1, 8, 8, 1]), { range: [0, 1] }); // => 1
 * ```
 */
export function focalFrequencyLoss(
  yTrue: Tensor,
  yPred: Tensor,
  options: FocalFrequencySettings & RangeOptions = {},
): Scalar {
  checkOptions("focalFrequencyLoss", options, { ...settingNames, range: true });
  const { alpha = 1, patchFactor = 1, averageSpectrum = false } = options;
  if (!(Number.isFinite(alpha) && alpha >= 0))
    throw new SrlossError("option", `focalFrequencyLoss: alpha is a number, 0 or more; got ${given(alpha)}.`);
  if (!(Number.isInteger(patchFactor) && patchFactor >= 1))
    throw new SrlossError(
      "option",
      `focalFrequencyLoss: patchFactor is a whole number, 1 or more; got ${given(patchFactor)}.`,
    );
  return tidy(() => {
    const { truth, prediction } = unitPair("focalFrequencyLoss", yTrue, yPred, options);
    const [batch, height, width] = truth.shape;
    if (height % patchFactor || width % patchFactor)
      throw new SrlossError(
        "shape",
        `focalFrequencyLoss: patchFactor ${patchFactor} must divide height and width; got ${width}x${height} (width x height).`,
      );
    const difference = averageSpectrum && batch > 1 ? batchMean(minus(prediction, truth)) : minus(prediction, truth);
    return focalMean(patches(difference, patchFactor), options);
  });
}

/** `prediction - truth`; the gradient goes to the first. */
function minus(prediction: Tensor4D, truth: Tensor4D): Tensor4D {
  return differentiable(
    [prediction],
    () => sub(prediction, truth) as Tensor4D,
    (dy) => [dy],
  );
}

/** Transforms are linear: the mean's is the mean of theirs. */
function batchMean(x: Tensor4D): Tensor4D {
  const [batch] = x.shape;
  return differentiable(
    [x],
    () => mean(x, 0, true) as Tensor4D,
    (dy) => [mul(tile(dy, [batch, 1, 1, 1]), 1 / batch)],
  );
}

/** Every channel of every patch as an image of its own, `[n, h, w]`. */
function patches(x: Tensor4D, factor: number): Tensor3D {
  const [b, height, width, c] = x.shape;
  const [h, w] = [height / factor, width / factor];
  const n = b * factor;
  return differentiable(
    [x],
    () => {
      const cut = transpose(reshape(x, [n, h, factor, w * c]), [0, 2, 1, 3]);
      return reshape(transpose(reshape(cut, [n * factor, h, w, c]), [0, 3, 1, 2]), [n * factor * c, h, w]);
    },
    (dy) => {
      const channels = transpose(reshape(dy, [n * factor, c, h, w]), [0, 2, 3, 1]);
      return [reshape(transpose(reshape(channels, [n, factor, h, w * c]), [0, 2, 1, 3]), x.shape)];
    },
  );
}

/** The weighted mean square of the spectra of differences `[n, h, w]`. */
function focalMean(difference: Tensor3D, settings: FocalFrequencySettings): Scalar {
  const [n, height, width] = difference.shape;
  // How often each column counts in a mean over the half of them that is computed.
  const shares = (fourier: HalfSpectrum) =>
    tensor3d(
      fourier.counts.map((count) => (count * fourier.counts.length) / width),
      [1, fourier.counts.length, 1],
    );
  return differentiable(
    [difference],
    (save) => {
      const fourier = new HalfSpectrum(height, width);
      const { real, imaginary } = fourier.of(difference);
      const power = add(square(real), square(imaginary)) as Tensor3D;
      const weights = mul(weightsOf(power, settings), shares(fourier));
      save([mul(real, weights), mul(imaginary, weights)]);
      return meanOfAll(mul(power, weights));
    },
    (dy, [real, imaginary]) => {
      const fourier = new HalfSpectrum(height, width);
      const slope = mul(dy, 2 / (n * height * fourier.counts.length));
      return [fourier.transposed({ real: mul(real!, slope), imaginary: mul(imaginary!, slope) } as Spectrum)];
    },
  );
}

/** In 0..1, by the largest of each image, or of all. */
function weightsOf(
  power: Tensor3D,
  { alpha = 1, logMatrix = false, batchMatrix = false }: FocalFrequencySettings,
): Tensor3D {
  return tidy(() => {
    const plain = alpha === 1 ? sqrt(power) : pow(power, alpha / 2);
    const weights = logMatrix ? log1p(plain) : plain;
    const largest = batchMatrix ? max(weights) : expandDims(expandDims(max(max(weights, 2), 1), 1), 2);
    return minimum(div(weights, maximum(largest, 1e-30)), 1) as Tensor3D;
  });
}

export const focalFrequencyMeasure: PixelMeasure<FocalFrequencySettings> = {
  title: "Focal frequency loss",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: 1,
  of: "pixels",
  sees: "colour",
  meaning: "errors by frequency, those most that are hardest to learn: textures, periodic patterns",
  usual: false,
  settings: settingNames,
  pixelTerm: (settings, range) => ({
    needsTarget: true,
    value: (target, prediction) => focalFrequencyLoss(target!, prediction, { ...settings, range }),
  }),
};
