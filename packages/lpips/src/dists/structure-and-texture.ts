import {
  add,
  div,
  engine,
  matMul,
  mean,
  mul,
  reshape,
  square,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  tensor2d,
  tensor4d,
  tidy,
} from "@tensorflow/tfjs-core";
import { hasKernels } from "../engine-kernels.ts";

/** Keeps quotients of nothing finite (Ding et al.: c1 and c2). */
export const constant = 1e-6;

const kernel = "SrlossDissimilarity";
const gradientKernel = "SrlossDissimilarityGrad";

/** Weights of each channel of a layer: of its mean (texture) and of its structure. */
export interface ChannelWeights {
  readonly alpha: Float32Array;
  readonly beta: Float32Array;
}

/** What one layer's channels have, `[b, 1, 1, c]`. */
interface Channels {
  readonly mean: Tensor4D;
  /** `[b, h, w, c]`: the differences from it. */
  readonly around: Tensor4D;
  readonly variance: Tensor4D;
}

/**
 * What two layers' channels lack of being alike, weighted and summed, `[batch]`. With means m, variances v and covariance, the
 * paper's `1 - (2 m1 m2 + c) / (m1^2 + m2^2 + c)` is `(m1 - m2)^2 / (m1^2 + m2^2 + c)`, and
 * `1 - (2 cov + c) / (v1 + v2 + c)` the mean square of the centred difference over `v1 + v2 + c`: nothing cancels in float32.
 */
export function dissimilarity(truth: Tensor4D, prediction: Tensor4D, { alpha, beta }: ChannelWeights): Tensor1D {
  return tidy(() => {
    if (hasKernels([kernel, gradientKernel], prediction)) {
      const inputs = { x: prediction, target: truth, alpha: tensor1d(alpha), beta: tensor1d(beta) };
      return engine().runKernel(kernel, inputs) as Tensor1D;
    }
    const [t, p] = [channelsOf(truth), channelsOf(prediction)];
    const texture = div(square(sub(t.mean, p.mean)), textureDivisor(t, p));
    const structure = div(overPlaces(square(sub(t.around, p.around))), structureDivisor(t, p));
    return add(weighted(texture, alpha), weighted(structure, beta)) as Tensor1D;
  });
}

/** The gradient of `dissimilarity` in the prediction; `dy` is `[batch]`. */
export function dissimilarityGradient(
  dy: Tensor,
  truth: Tensor4D,
  prediction: Tensor4D,
  { alpha, beta }: ChannelWeights,
): Tensor4D {
  return tidy(() => {
    if (hasKernels([kernel, gradientKernel], prediction)) {
      const inputs = { x: prediction, target: truth, alpha: tensor1d(alpha), beta: tensor1d(beta), dy };
      return engine().runKernel(gradientKernel, inputs) as Tensor4D;
    }
    const [batch, height, width, channels] = prediction.shape;
    const [t, p] = [channelsOf(truth), channelsOf(prediction)];
    const each = div(reshape(dy, [batch, 1, 1, 1]), (height * width) / 2);
    const perChannel = (weights: Float32Array) => mul(tensor4d(weights, [1, 1, 1, channels]), each);

    const divisor = textureDivisor(t, p);
    const apart = sub(p.mean, t.mean);
    // d/dm2 of (m1 - m2)^2 / d, halved.
    const ofMean = div(sub(apart, div(mul(square(apart), p.mean), divisor)), divisor);

    const spread = structureDivisor(t, p);
    const difference = sub(p.around, t.around);
    const part = div(overPlaces(square(difference)), spread);
    const ofPlaces = div(sub(difference, mul(part, p.around)), spread);
    return add(mul(perChannel(alpha), ofMean), mul(perChannel(beta), ofPlaces)) as Tensor4D;
  });
}

/** Of each channel, `[1, 1, 1, c]`: both means, both variances and that of the difference. */
export function channelMoments(truth: Tensor4D, prediction: Tensor4D): Tensor4D[] {
  return tidy(() => {
    const [t, p] = [channelsOf(truth), channelsOf(prediction)];
    return [t.mean, p.mean, t.variance, p.variance, overPlaces(square(sub(t.around, p.around)))];
  });
}

function channelsOf(features: Tensor4D): Channels {
  const mean = overPlaces(features);
  const around = sub(features, mean) as Tensor4D;
  return { mean, around, variance: overPlaces(square(around)) };
}

/** Rows first, since some engines add one value after another. */
function overPlaces(features: Tensor): Tensor4D {
  return mean(mean(features, 2, true), 1, true) as Tensor4D;
}

function textureDivisor(t: Channels, p: Channels): Tensor {
  return add(add(square(t.mean), square(p.mean)), constant);
}

function structureDivisor(t: Channels, p: Channels): Tensor {
  return add(add(t.variance, p.variance), constant);
}

function weighted(values: Tensor, weights: Float32Array): Tensor {
  const [batch, , , channels] = values.shape;
  return reshape(matMul(reshape(values, [batch!, channels!]), tensor2d(weights, [channels!, 1])), [batch!]);
}
