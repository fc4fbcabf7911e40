import {
  add,
  div,
  engine,
  getBackend,
  getKernel,
  maximum,
  minimum,
  mul,
  type Scalar,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
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
interface Moments {
  readonly first: Tensor1D;
  readonly second: Tensor1D;
}

/** Vectors that a step changes, all as long as the gradient. */
export interface AdamVectors extends Moments {
  readonly parameters: Tensor1D;
  /** A running mean of the parameters, where one is wanted: `ema` of it and the rest of the new parameters make the next one. */
  readonly average?: Tensor1D;
}

export function noMoments(size: number): Moments {
  return { first: zeros([size]), second: zeros([size]) };
}

/** A kernel that a backend may have: the whole step in one pass over the vectors. */
const kernel = "SrlossAdam";

/**
 * A step of Adam (Kingma and Ba, 2015) with bias correction, as PyTorch computes it:
 * `p - rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)`.
 *
 * @param step From 1.
 * @returns New vectors, the caller's to dispose, and the length of the gradient before it was clipped.
 */
export function adamStep(
  { average, ...vectors }: AdamVectors,
  gradient: Tensor1D,
  step: number,
  rate: number,
  { beta1, beta2, epsilon, clip, ema = 0 }: AdamSettings & { readonly ema?: number | undefined },
): AdamVectors & { readonly norm: Scalar } {
  if (getKernel(kernel, getBackend())) {
    const numbers = { beta1, beta2, epsilon, rate, step, clip: clip ?? 0, ema };
    const made = engine().runKernel(kernel, { ...vectors, gradient, ...(average && { average }) }, numbers) as Tensor[];
    const [parameters, first, second, norm, next] = made as [Tensor1D, Tensor1D, Tensor1D, Scalar, Tensor1D?];
    return { parameters, first, second, norm, ...(next && { average: next }) };
  }
  return tidy(() => {
    const norm = sqrt(sum(square(gradient))) as Scalar;
    const clipped = clip === undefined ? gradient : mul(gradient, minimum(1, div(clip, maximum(norm, 1e-30))));
    const first = add(mul(vectors.first, beta1), mul(clipped, 1 - beta1)) as Tensor1D;
    const second = add(mul(vectors.second, beta2), mul(square(clipped), 1 - beta2)) as Tensor1D;
    const spread = add(sqrt(mul(second, 1 / (1 - beta2 ** step))), epsilon);
    const change = div(mul(first, rate / (1 - beta1 ** step)), spread);
    const parameters = sub(vectors.parameters, change) as Tensor1D;
    const next = average && (add(mul(average, ema), mul(parameters, 1 - ema)) as Tensor1D);
    return { parameters, first, second, norm, ...(next && { average: next }) };
  });
}
