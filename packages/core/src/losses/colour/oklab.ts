import { abs, div, maximum, mul, pow, type Scalar, sign, type Tensor, tidy } from "@tensorflow/tfjs-core";
import type { PixelMeasure } from "../../measures/measure.ts";
import { SrlossError } from "../../srloss-error.ts";
import { checkOptions } from "../../validation/check-options.ts";
import { given } from "../../validation/given.ts";
import { type RangeOptions, unitPair } from "../unit-pair.ts";
import { checkRgb } from "./check-rgb.ts";
import { type Dual, mapped, minus, plus, root, squared, times, weighted } from "./dual.ts";
import { linearRgb } from "./linear-rgb.ts";
import { type Colour, type ColourDistance, meanOfPixels } from "./mean-of-pixels.ts";

export interface OklabSettings {
  /** The weight of differences in lightness, relative to those in colour; 0 leaves lightness to other losses. Defaults to 1. */
  readonly lightness?: number;
}

const toCones = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const toLab = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

// A third of a hundredth of what the darkest gray of 8 bits has: the derivative of a cube root is finite from there on.
const darkest = 1e-6;

/** Of either sign. */
const cubeRoot = (x: Dual): Dual => {
  const size = abs(x.value);
  return mapped(x, mul(sign(x.value), pow(size, 1 / 3)), div(1 / 3, pow(maximum(size, darkest), 2 / 3)));
};

function oklabOf(colour: Colour): readonly Dual[] {
  const linear = linearRgb(colour);
  const cones = toCones.map((row) => cubeRoot(weighted(linear, row)));
  return toLab.map((row) => weighted(cones, row));
}

const distance =
  (lightness: number): ColourDistance =>
  (truth, prediction) => {
    const [t, p] = [oklabOf(truth), oklabOf(prediction)];
    const [l, a, b] = p.map((x, i) => squared(minus(x, t[i]!)));
    return root(plus(plus(a!, b!), times(l!, lightness ** 2)));
  };

/**
 * The mean over pixels of how far two colours are apart for the eye: the distance in Oklab (Ottosson, 2020), of sRGB. Its
 * lightness is in 0..1; 0.02 is about the smallest difference that is visible. neosr's consistency loss looks at the same space.
 *
 * @param yTrue Originals `[batch, height, width, 3]`, RGB, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `lightness`, and the `range` of the pixels, which defaults to `[0, 255]`.
 * @returns A scalar, 0 for equal images, whose gradient is 0.
 * @throws SrlossError where a rank is not 4, the shapes differ, there are not three channels, or an option is unknown or below 0.
 *
 * @example
 * ```ts
 * import { oklabLoss } from "@srloss/core/losses";
 * oklabLoss(tf.zeros([1, 2, 2, 3]), tf.fill([1, 2, 2, 3], 255)); // => 1
 * ```
 */
export function oklabLoss(yTrue: Tensor, yPred: Tensor, options: OklabSettings & RangeOptions = {}): Scalar {
  checkOptions("oklabLoss", options, { lightness: true, range: true });
  const { lightness = 1 } = options;
  if (!(Number.isFinite(lightness) && lightness >= 0))
    throw new SrlossError("option", `oklabLoss: lightness is a number, 0 or more; got ${given(lightness)}.`);
  return tidy(() => {
    const { truth, prediction } = unitPair("oklabLoss", yTrue, yPred, options);
    checkRgb(truth, "oklabLoss");
    return meanOfPixels(truth, prediction, distance(lightness));
  });
}

export const oklabMeasure: PixelMeasure<OklabSettings> = {
  title: "Oklab distance",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: 1,
  of: "channels",
  sees: "colour",
  meaning: "how far colours are apart for the eye",
  usual: false,
  settings: { lightness: true },
  pixelTerm: (settings, range) => ({
    needsTarget: true,
    value: (target, prediction) => oklabLoss(target!, prediction, { ...settings, range }),
  }),
};
