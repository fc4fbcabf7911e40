import {
  greater,
  less,
  logicalAnd,
  logicalNot,
  logicalOr,
  type Scalar,
  type Tensor,
  tidy,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { PixelMeasure } from "../../measures/measure.ts";
import { SrlossError } from "../../srloss-error.ts";
import { checkOptions, type OptionNames } from "../../validation/check-options.ts";
import { given } from "../../validation/given.ts";
import { type RangeOptions, unitPair } from "../unit-pair.ts";
import { checkRgb } from "./check-rgb.ts";
import { absolute, choose, constant, type Dual, larger, minus, plus, rest, smaller, times } from "./dual.ts";
import { type Hsluv, hsluvOf } from "./hsluv-space.ts";
import { type ColourDistance, meanOfPixels } from "./mean-of-pixels.ts";

export interface HsluvSettings {
  /** The weight of the hue's part. Defaults to 1/3. */
  readonly hue?: number;
  /** Of the saturation's. Defaults to 1/3. */
  readonly saturation?: number;
  /** Of the lightness's. Defaults to 1/3. */
  readonly lightness?: number;
}

const settingNames: OptionNames<HsluvSettings> = { hue: true, saturation: true, lightness: true };

/** Colours with saturations or lightnesses this near to their ends have no visible hue. */
const hueless = 0.1;

/**
 * HSLuv loss, of hue, saturation and lightness (Boronine's HSLuv, 2015, each in 0..1): the weighted sum of the means over pixels of
 *
 * - the angle between both hues over its largest; the larger saturation where one colour is gray (below 0.1) and the other is not;
 *   0 where both are gray, or both nearly black or nearly white;
 * - the difference in saturation, times the sum of both colours' distances from black or white, whichever is nearer;
 * - the difference in lightness.
 *
 * It is traiNNer-redux's with `criterion: l1`; that of its templates, `charbonnier`, has the same value to 1e-6. Pixels are clipped to
 * 0..1, beyond which no gradient flows.
 *
 * @param yTrue Originals `[batch, height, width, 3]`, RGB, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `hue`, `saturation`, `lightness`, and the `range` of the pixels, which defaults to `[0, 255]`.
 * @returns A scalar, 0 for equal images.
 * @throws SrlossError where a rank is not 4, the shapes differ, there are not three channels, or an option is unknown or below 0.
 *
 * @example
 * ```ts
 * import { hsluvLoss } from "@srloss/core/losses";
 * hsluvLoss(tf.zeros([1, 2, 2, 3]), tf.fill([1, 2, 2, 3], 255), { lightness: 1 }); // => 1
 * ```
 */
export function hsluvLoss(yTrue: Tensor, yPred: Tensor, options: HsluvSettings & RangeOptions = {}): Scalar {
  checkOptions("hsluvLoss", options, { ...settingNames, range: true });
  const { hue = 1 / 3, saturation = 1 / 3, lightness = 1 / 3 } = options;
  for (const [name, weight] of Object.entries({ hue, saturation, lightness }))
    if (!(Number.isFinite(weight) && weight >= 0))
      throw new SrlossError("option", `hsluvLoss: ${name} is a number, 0 or more; got ${given(weight)}.`);
  return tidy(() => {
    const { truth, prediction } = unitPair("hsluvLoss", yTrue, yPred, options);
    checkRgb(truth, "hsluvLoss");
    return meanOfPixels(truth, prediction, distance([hue, saturation, lightness]));
  });
}

const distance =
  ([hue, saturation, lightness]: readonly [number, number, number]): ColourDistance =>
  (truth, prediction) => {
    const [t, p] = [hsluvOf(truth), hsluvOf(prediction)];
    const seen = plus(shade(t[2]), shade(p[2]));
    const saturations = times(absolute(minus(p[1], t[1])), seen);
    const lightnesses = absolute(minus(p[2], t[2]));
    return plus(plus(times(hueDistance(t, p), hue), times(saturations, saturation)), times(lightnesses, lightness));
  };

/** How far from black and white. */
const shade = (lightness: Dual): Dual => smaller(lightness, rest(lightness));

/** In 0..1. */
function hueDistance([h1, s1, l1]: Hsluv, [h2, s2, l2]: Hsluv): Dual {
  const apart = absolute(minus(h2, h1));
  const none = constant(zerosLike(apart.value));
  const [gray1, gray2] = [s1, s2].map((s) => less(s.value, hueless)) as [Tensor, Tensor];
  const dark = logicalAnd(less(l1.value, hueless), less(l2.value, hueless));
  const light = logicalAnd(greater(l1.value, 1 - hueless), greater(l2.value, 1 - hueless));
  const one = logicalOr(logicalAnd(gray1, logicalNot(gray2)), logicalAnd(gray2, logicalNot(gray1)));
  const hues = choose(one, larger(s1, s2), times(smaller(apart, rest(apart)), 2));
  return choose(logicalOr(logicalAnd(gray1, gray2), logicalOr(dark, light)), none, hues);
}

export const hsluvMeasure: PixelMeasure<HsluvSettings> = {
  title: "HSLuv loss",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: 1,
  of: "channels",
  sees: "colour",
  meaning: "how far hue, saturation and lightness differ",
  usual: false,
  settings: settingNames,
  pixelTerm: (settings, range) => ({
    needsTarget: true,
    value: (target, prediction) => hsluvLoss(target!, prediction, { ...settings, range }),
  }),
};
