import {
  abs,
  add,
  atan2,
  clipByValue,
  div,
  fill,
  greater,
  less,
  logicalAnd,
  logicalOr,
  maximum,
  mul,
  square,
  type Tensor,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import {
  choose,
  constant,
  cosine,
  type Dual,
  mapped,
  minus,
  over,
  plus,
  power,
  root,
  sine,
  squared,
  times,
  weighted,
} from "./dual.ts";
import { linearRgb } from "./linear-rgb.ts";
import type { Colour } from "./mean-of-pixels.ts";

const fromXyz = [
  [3.240969941904521, -1.537383177570093, -0.498610760293],
  [-0.96924363628087, 1.87596750150772, 0.041555057407175],
  [0.055630079696993, -0.20397695888897, 1.056971514242878],
] as const;
const toXyz = [
  [0.41239079926595, 0.35758433938387, 0.18048078840183],
  [0.21263900587151, 0.71516867876775, 0.072192315360733],
  [0.019330818715591, 0.11919477979462, 0.95053215224966],
];
const white = { u: 0.19783000664283, v: 0.46831999493879 };
const kappa = 903.2962962;
const epsilon = 0.0088564516;

/** A colour's chroma below this is gray's, whose hue is none: between what float32 leaves of gray and the faintest of 8 bits. */
const faintest = 0.028972067;

/** Hue, saturation and lightness, each in 0..1. */
export type Hsluv = readonly [hue: Dual, saturation: Dual, lightness: Dual];

/** HSLuv (Boronine, 2015) of sRGB in 0..1, clipped. */
export function hsluvOf(colour: Colour): Hsluv {
  const clipped = colour.map((x) => clip(x, 1e-12, 1)) as unknown as Colour;
  const xyz = toXyz.map((row) => weighted(linearRgb(clipped), row)) as unknown as readonly [Dual, Dual, Dual];
  const { lightness, u, v } = luvOf(xyz);
  const chroma = root(plus(squared(u), squared(v)));
  const coloured = greater(chroma.value, faintest);
  const hue = choose(coloured, angle(u, v), nothing(chroma.value));
  const whole = over(chroma, floored(largestChroma(lightness, hue), 1e-2));
  const extreme = logicalOr(greater(lightness.value, 99.99), less(lightness.value, 0.01));
  const saturation = choose(extreme, nothing(whole.value), whole);
  return [times(hue, 1 / (2 * Math.PI)), clip(saturation, 0, 1), times(clip(lightness, 0, 100), 0.01)];
}

/** In its bounds, where its derivative passes; beyond, it is 0. */
function clip(x: Dual, low: number, high: number): Dual {
  const inside = logicalAnd(greater(x.value, low - 1e-13), less(x.value, high + 1e-7));
  const passed = where(inside, fill(x.value.shape, 1), zerosLike(x.value));
  return mapped(x, clipByValue(x.value, low, high), passed);
}

const nothing = (like: Tensor): Dual => constant(zerosLike(like));

const floored = (x: Dual, least: number): Dual =>
  choose(greater(x.value, least), x, constant(fill(x.value.shape, least)));

/** At least `least` from 0, on the side where it is. */
function away(x: Dual, least: number): Dual {
  const side = where(less(x.value, 0), fill(x.value.shape, -least), fill(x.value.shape, least));
  return choose(greater(abs(x.value), least), x, constant(side));
}

function luvOf([x, y, z]: readonly [Dual, Dual, Dual]): { lightness: Dual; u: Dual; v: Dual } {
  const bright = plus(times(power({ ...y, value: maximum(y.value, epsilon) }, 1 / 3), 116), -16);
  const lightness = choose(greater(y.value, epsilon), bright, times(y, kappa));
  const below = floored(weighted([x, y, z], [1, 15, 3]), 1e-6);
  const black = less(lightness.value, 1e-4);
  const chroma = (part: Dual, of: number) => {
    const value = times(times(lightness, 13), plus(over(part, below), -of));
    return choose(black, nothing(value.value), value);
  };
  return { lightness, u: chroma(times(x, 4), white.u), v: chroma(times(y, 9), white.v) };
}

/** Of a colour in the plane of u and v, 0 to 2 pi. */
function angle(u: Dual, v: Dual): Dual {
  const turned = atan2(v.value, u.value);
  const value = where(less(turned, 0), add(turned, 2 * Math.PI), turned);
  const size = maximum(add(square(u.value), square(v.value)), 1e-12);
  return plus(mapped(u, value, mul(div(v.value, size), -1)), mapped(v, zerosLike(value), div(u.value, size)));
}

/** The chroma at which the colours of a lightness and hue leave sRGB: the nearest of six lines in the plane. */
function largestChroma(lightness: Dual, hue: Dual): Dual {
  const [sin, cos] = [sine(hue), cosine(hue)];
  const cubed = times(power(plus(lightness, 16), 3), 1 / 1560896);
  const y = choose(greater(cubed.value, epsilon), cubed, times(lightness, 1 / kappa));
  let nearest = constant(fill(hue.value.shape, 1e4));
  for (const [m1, m2, m3] of fromXyz)
    for (const side of [0, 1]) {
      const below = away(plus(times(y, 632260 * m3 - 126452 * m2), 126452 * side), 1e-3);
      const slope = over(times(y, 284517 * m1 - 94839 * m3), below);
      const height = times(lightness, plus(times(y, 838422 * m3 + 769860 * m2 + 731718 * m1), -769860 * side));
      const length = over(over(height, below), away(minus(sin, times(slope, cos)), 1e-3));
      const meets = logicalAnd(greater(length.value, -1e-30), less(length.value, nearest.value));
      nearest = choose(meets, length, nearest);
    }
  return nearest;
}
