import { div, env, getBackend, mean, type Scalar, sum, type Tensor, tidy } from "@tensorflow/tfjs-core";

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

export function meanOfAll(x: Tensor): Scalar {
  // A sum of pixels is beyond the largest number of 16 bits; means are not.
  if (keeps16Bits()) return byAxis(mean, x, 0) as Scalar;
  return tidy(() => div(sumOfAll(x), x.size));
}

/** Whether results are kept in 16 bits, as by WebGL on phones. `floatPrecision()` of tfjs errs in both directions. */
function keeps16Bits(): boolean {
  return getBackend() === "webgl" && !env().getBool("WEBGL_RENDER_FLOAT32_ENABLED");
}
