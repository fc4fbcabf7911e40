import { div, env, getBackend, mean, type Scalar, sum, type Tensor, tidy } from "@tensorflow/tfjs-core";

/**
 * The sum of all elements, one axis at a time from the last to the first. Some backends add in float32 one after the
 * other: a million positive squares in one run would lose three digits, short runs of them lose none that count.
 */
export function sumOfAll(x: Tensor): Scalar {
  return tidy(() => {
    let total: Tensor = x;
    for (let axis = x.rank - 1; axis >= 0; axis--) total = sum(total, axis);
    return total as Scalar;
  });
}

/** The sum over every axis but the first: `[b, ...]` to `[b]`. */
export function sumPerSample(x: Tensor): Tensor {
  return tidy(() => {
    let total: Tensor = x;
    for (let axis = x.rank - 1; axis >= 1; axis--) total = sum(total, axis);
    return total;
  });
}

export function meanOfAll(x: Tensor): Scalar {
  // A sum of pixels is beyond the largest number of 16 bits; means are not.
  if (keeps16Bits()) return meanByAxis(x);
  return tidy(() => div(sumOfAll(x), x.size));
}

/** Whether results are kept in 16 bits, as by WebGL on phones. `floatPrecision()` of tfjs errs in both directions. */
function keeps16Bits(): boolean {
  return getBackend() === "webgl" && !env().getBool("WEBGL_RENDER_FLOAT32_ENABLED");
}

function meanByAxis(x: Tensor): Scalar {
  return tidy(() => {
    let total: Tensor = x;
    for (let axis = x.rank - 1; axis >= 0; axis--) total = mean(total, axis);
    return total as Scalar;
  });
}
