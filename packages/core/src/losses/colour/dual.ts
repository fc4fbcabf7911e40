import {
  abs,
  add,
  cos,
  div,
  greater,
  less,
  maximum,
  mul,
  neg,
  pow,
  sign,
  sin,
  sqrt,
  sub,
  type Tensor,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";

/** How a value changes with red, green and blue; undefined where it does not. */
type Derivatives = readonly [Tensor | undefined, Tensor | undefined, Tensor | undefined];

const none: Derivatives = [undefined, undefined, undefined];

/**
 * A number for each pixel, with its derivatives by the pixel's three channels. A loss of colours is a long formula of three
 * numbers: its derivatives are computed along with it, strip by strip, and no step of it is kept for a backward pass.
 */
export interface Dual {
  readonly value: Tensor;
  readonly derivatives: Derivatives;
}

export const constant = (value: Tensor): Dual => ({ value, derivatives: none });

/** One of the three channels, by which derivatives are taken. */
export const channel = (value: Tensor, index: number, ones: Tensor): Dual => ({
  value,
  derivatives: each((i) => (i === index ? ones : undefined)),
});

/** A function of one number, which has this value and this derivative. */
export function mapped(x: Dual, value: Tensor, derivative: Tensor | number): Dual {
  return { value, derivatives: each((i) => scaled(x.derivatives[i], derivative)) };
}

export function plus(a: Dual, b: Dual | number): Dual {
  if (typeof b === "number") return { value: add(a.value, b), derivatives: a.derivatives };
  return { value: add(a.value, b.value), derivatives: each((i) => total(a.derivatives[i], b.derivatives[i])) };
}

export const times = (a: Dual, b: Dual | number): Dual =>
  typeof b === "number"
    ? mapped(a, mul(a.value, b), b)
    : {
        value: mul(a.value, b.value),
        derivatives: each((i) => total(scaled(a.derivatives[i], b.value), scaled(b.derivatives[i], a.value))),
      };

export const minus = (a: Dual, b: Dual): Dual => plus(a, times(b, -1));

/** `b` is not 0 anywhere. */
export function over(a: Dual, b: Dual): Dual {
  const value = div(a.value, b.value);
  const above = (i: number) => total(a.derivatives[i], scaled(b.derivatives[i], neg(value)));
  return {
    value,
    derivatives: each((i) => {
      const whole = above(i);
      return whole && div(whole, b.value);
    }),
  };
}

/** The sum of weights times numbers. */
export function weighted(numbers: readonly Dual[], weights: readonly number[]): Dual {
  return numbers.map((x, i) => times(x, weights[i]!)).reduce(plus);
}

export const squared = (x: Dual): Dual => mapped(x, mul(x.value, x.value), mul(x.value, 2));

/** Of a number above 0. */
export const power = (x: Dual, exponent: number): Dual =>
  mapped(x, pow(x.value, exponent), mul(pow(x.value, exponent - 1), exponent));

/** Of a sum of squares; where it is 0, so is its derivative. */
export function root(x: Dual): Dual {
  const value = sqrt(x.value);
  return mapped(x, value, where(greater(value, 0), div(0.5, maximum(value, 1e-18)), zerosLike(value)));
}

/** Its derivative at 0 is 0. */
export const absolute = (x: Dual): Dual => mapped(x, abs(x.value), sign(x.value));

export const sine = (x: Dual): Dual => mapped(x, sin(x.value), cos(x.value));

export const cosine = (x: Dual): Dual => mapped(x, cos(x.value), neg(sin(x.value)));

/** `a` where the mask says so, else `b`. */
export function choose(mask: Tensor, a: Dual, b: Dual): Dual {
  const chosen = (i: number) => {
    const [x, y] = [a.derivatives[i], b.derivatives[i]];
    return x || y ? where(mask, x ?? zerosLike(y!), y ?? zerosLike(x!)) : undefined;
  };
  return { value: where(mask, a.value, b.value), derivatives: each(chosen) };
}

export const smaller = (a: Dual, b: Dual): Dual => choose(less(a.value, b.value), a, b);

export const larger = (a: Dual, b: Dual): Dual => choose(greater(a.value, b.value), a, b);

/** `1 - x`. */
export const rest = (x: Dual): Dual => mapped(x, sub(1, x.value), -1);

const each = (of: (i: number) => Tensor | undefined): Derivatives => [of(0), of(1), of(2)];

const total = (a: Tensor | undefined, b: Tensor | undefined): Tensor | undefined => (a && b ? add(a, b) : (a ?? b));

const scaled = (a: Tensor | undefined, by: Tensor | number): Tensor | undefined => a && mul(a, by);
