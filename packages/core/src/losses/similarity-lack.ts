import { add, div, mul, square, sub, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";

const c1 = 0.01 ** 2;
const c2 = 0.03 ** 2;

/** A window's means of two images' difference and sum, less their own means, and of the squares of both; of pixels in 0..1. */
export interface Moments {
  readonly difference: Tensor4D;
  readonly sum: Tensor4D;
  readonly squares: Tensor4D;
  readonly sumSquares: Tensor4D;
}

interface Means {
  readonly difference: Tensor;
  readonly sum: Tensor;
}

/**
 * What SSIM's contrast-structure term lacks of 1: the variance of the difference over half the sum of both variances and C2. It is
 * small where images are alike, and float32 cancels nothing.
 */
export function contrastLack(m: Moments): Tensor4D {
  const { variance, below } = variances(m);
  return div(variance, below);
}

/** Its derivatives by the moments, times `dy`. */
export function contrastSlope(m: Moments, dy: Tensor4D): Moments {
  const { variance, below } = variances(m);
  const upstream = div(dy, below) as Tensor4D;
  const half = mul(div(variance, below), 0.5);
  const squares = mul(upstream, sub(1, half)) as Tensor4D;
  const sumSquares = mul(mul(upstream, half), -1) as Tensor4D;
  return {
    squares,
    sumSquares,
    difference: mul(mul(squares, m.difference), -2),
    sum: mul(mul(sumSquares, m.sum), -2),
  };
}

/** What the luminance term lacks of 1, by the means that `m` is about. */
export function lightLack(m: Moments, means: Means): Tensor4D {
  const { difference, below } = brightness(m, means);
  return div(square(difference), below);
}

/** Its derivatives by both first moments, times `dy`. */
export function lightSlope(m: Moments, means: Means, dy: Tensor4D): Means {
  const { difference, sum, below } = brightness(m, means);
  const upstream = div(dy, below);
  const lack = div(square(difference), below);
  return {
    difference: mul(mul(upstream, difference), sub(2, lack)),
    sum: mul(mul(mul(upstream, lack), sum), -1),
  };
}

function variances({ difference, sum, squares, sumSquares }: Moments): { variance: Tensor4D; below: Tensor4D } {
  const variance = sub(squares, square(difference)) as Tensor4D;
  const below = add(mul(add(variance, sub(sumSquares, square(sum))), 0.5), c2) as Tensor4D;
  return { variance, below };
}

function brightness(m: Moments, means: Means): { difference: Tensor4D; sum: Tensor4D; below: Tensor4D } {
  const [difference, sum] = [add(m.difference, means.difference), add(m.sum, means.sum)] as [Tensor4D, Tensor4D];
  return { difference, sum, below: add(mul(add(square(difference), square(sum)), 0.5), c1) };
}
