import { mean, type Scalar, sum, type Tensor, tidy } from "@tensorflow/tfjs-core";

/** One axis at a time, from the last down to `first`. */
function byAxis(reduce: typeof sum, x: Tensor, first: number): Tensor {
  return tidy(() => {
    let left = x;
    for (let axis = x.rank - 1; axis >= first; axis--) left = reduce(left, axis);
    return left;
  });
}

/**
 * The sum of all elements, one axis at a time. Some backends add in float32 one after the other: a million positive
 * squares in one run would lose three digits, short runs of them lose none that count.
 */
export function sumOfAll(x: Tensor): Scalar {
  return byAxis(sum, x, 0) as Scalar;
}

/** The sum over every axis but the first: `[b, ...]` to `[b]`. */
export function sumPerSample(x: Tensor): Tensor {
  return byAxis(sum, x, 1);
}

/** The mean of all elements; by axes, since their sum may be beyond the largest number of 16 bits. */
export function meanOfAll(x: Tensor): Scalar {
  return byAxis(mean, x, 0) as Scalar;
}

/** The mean over every axis but the first: `[b, ...]` to `[b]`. */
export function meanPerSample(x: Tensor): Tensor {
  return byAxis(mean, x, 1);
}
