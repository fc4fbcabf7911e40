import {
  add,
  div,
  engine,
  greater,
  matMul,
  maximum,
  mean,
  mul,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  tensor2d,
  tidy,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import { hasKernels } from "../engine-kernels.ts";

/** Keeps features that are all 0 finite (Zhang et al.'s code). */
const epsilon = 1e-10;

/** Features `[b, h, w, c]` divided by their length at each place, `f / (|f| + 1e-10)`. */
export function unitFeatures(features: Tensor4D): Tensor4D {
  return tidy(() => div(features, add(lengths(features), epsilon)) as Tensor4D);
}

function lengths(features: Tensor4D): Tensor4D {
  return sqrt(sum(square(features), 3, true)) as Tensor4D;
}

/** `sum_c weights_c (a - b)^2` at each place of unit features, `[b, h, w]`. */
export function differenceMap(a: Tensor4D, b: Tensor4D, weights: Float32Array): Tensor {
  return tidy(() => {
    const [batch, height, width, channels] = a.shape;
    const squares = reshape(square(sub(a, b)), [batch * height * width, channels]);
    return reshape(matMul(squares, tensor2d(weights, [channels, 1])), [batch, height, width]);
  });
}

const kernel = "SrlossUnitDifference";
const gradientKernel = "SrlossUnitDifferenceGrad";

/** `meanOfPlaces(differenceMap(unitFeatures(a), unitFeatures(b), weights))`, `[b]`: a layer's part of LPIPS. */
export function unitDifference(a: Tensor4D, b: Tensor4D, weights: Float32Array): Tensor1D {
  if (!hasKernels([kernel, gradientKernel], b))
    return tidy(() => meanOfPlaces(differenceMap(unitFeatures(a), unitFeatures(b), weights)));
  return tidy(() => engine().runKernel(kernel, { x: b, target: a, weights: tensor1d(weights) }) as Tensor1D);
}

/** Its gradient in the features `b`; `dy` is `[b]`. */
export function unitDifferenceGradient(dy: Tensor, a: Tensor4D, b: Tensor4D, weights: Float32Array): Tensor4D {
  if (!hasKernels([kernel, gradientKernel], b)) return tidy(() => differenceGradient(dy, unitFeatures(a), b, weights));
  return tidy(
    () => engine().runKernel(gradientKernel, { x: b, target: a, weights: tensor1d(weights), dy }) as Tensor4D,
  );
}

/** The mean over each image's places: rows first, since some engines add one value after another. */
export function meanOfPlaces(map: Tensor): Tensor1D {
  return tidy(() => mean(mean(map, 2), 1));
}

/**
 * The gradient of `meanOfPlaces(differenceMap(a, unitFeatures(b), weights))` in the features `b`. The original's is NaN where all
 * features of a place are 0; here it is 0 there.
 *
 * @param dy `[batch]`.
 * @param a The original's unit features.
 */
function differenceGradient(dy: Tensor, a: Tensor4D, b: Tensor4D, weights: Float32Array): Tensor4D {
  return tidy(() => {
    const [batch, height, width] = b.shape;
    const length = lengths(b);
    const inverse = div(1, add(length, epsilon));
    const upstream = div(reshape(dy, [batch, 1, 1, 1]), (height * width) / 2);
    const unit = mul(mul(sub(mul(b, inverse), a), tensor1d(weights)), upstream);
    // Of f / (|f| + e): across f it is divided by the length, along f what the length takes away goes.
    const along = sum(mul(unit, b), 3, true);
    const taken = div(mul(along, square(inverse)), maximum(length, 1e-30));
    const gradient = sub(mul(unit, inverse), mul(b, taken));
    return where(greater(add(length, zerosLike(b)), 0), gradient, zerosLike(b)) as Tensor4D;
  });
}
