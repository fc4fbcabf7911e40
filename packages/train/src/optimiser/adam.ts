import {
  add,
  div,
  maximum,
  minimum,
  mul,
  type Scalar,
  sqrt,
  square,
  sub,
  sum,
  type Tensor1D,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";

/** Settings of Adam; see `train` for their defaults. */
export interface AdamSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Longest gradient: a longer one is made as long as this. Undefined: any. */
  readonly clip: number | undefined;
}

/** First and second moments of the gradients. */
export interface Moments {
  readonly first: Tensor1D;
  readonly second: Tensor1D;
}

export function noMoments(size: number): Moments {
  return { first: zeros([size]), second: zeros([size]) };
}

/**
 * A step of Adam (Kingma and Ba, 2015) with bias correction, as PyTorch computes it:
 * `p - rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)`.
 *
 * @param step From 1.
 * @returns New vectors, the caller's to dispose, and the length of the gradient before it was clipped.
 */
export function adamStep(
  parameters: Tensor1D,
  gradient: Tensor1D,
  moments: Moments,
  step: number,
  rate: number,
  { beta1, beta2, epsilon, clip }: AdamSettings,
): { parameters: Tensor1D; first: Tensor1D; second: Tensor1D; norm: Scalar } {
  return tidy(() => {
    const norm = sqrt(sum(square(gradient))) as Scalar;
    const clipped = clip === undefined ? gradient : mul(gradient, minimum(1, div(clip, maximum(norm, 1e-30))));
    const first = add(mul(moments.first, beta1), mul(clipped, 1 - beta1)) as Tensor1D;
    const second = add(mul(moments.second, beta2), mul(square(clipped), 1 - beta2)) as Tensor1D;
    const spread = add(sqrt(mul(second, 1 / (1 - beta2 ** step))), epsilon);
    const change = div(mul(first, rate / (1 - beta1 ** step)), spread);
    return { parameters: sub(parameters, change) as Tensor1D, first, second, norm };
  });
}
