import { mul, type Scalar, sub, sum, type Tensor, tidy } from "@tensorflow/tfjs-core";
import { checkPair, toFloat } from "../images/image-pair.ts";
import { differentiable } from "./differentiable.ts";
import { type MeanKernel, meanByKernel } from "./mean-by-kernel.ts";
import { meanPerSampleByStrips } from "./row-strips.ts";
import { meanOfAll } from "./sum-and-mean.ts";

/** A function of one number and its derivatives, applied to every element. */
export interface Elementwise {
  value(d: Tensor): Tensor;
  derivative(d: Tensor): Tensor;
  secondDerivative(d: Tensor): Tensor;
  /** One that computes its mean, for backends that have it. */
  readonly kernel?: MeanKernel;
}

/** `mean f(yPred - yTrue)` over every element, differentiable in `yPred`. */
export function meanOfDifference(yTrue: Tensor, yPred: Tensor, f: Elementwise): Scalar {
  const mean = f.kernel && meanByKernel(f.kernel, yTrue, yPred);
  if (mean) return mean;
  return differentiable(
    [yPred],
    (save) => {
      save([yPred, yTrue]);
      return meanOfAll(meanPerSampleByStrips([yPred, yTrue], ([p, t]) => f.value(sub(p!, t!))));
    },
    (dy, [p, t]) => [tidy(() => mul(f.derivative(sub(p!, t!)), mul(dy, 1 / p!.size)))],
    (dy, [prediction], [p, t]) => [gradient(dy, prediction!, sub(p!, t!), f)],
  );
}

/** `f'(d) dy / n`, differentiable in `dy` and, `d` being `prediction` less a constant, in `prediction`. */
function gradient(dy: Tensor, prediction: Tensor, d: Tensor, f: Elementwise): Tensor {
  const scale = 1 / d.size;
  return differentiable(
    [dy, prediction],
    (save) => {
      save([dy, d]);
      return mul(f.derivative(d), mul(dy, scale));
    },
    (g, saved) => {
      const [dy, d] = saved as [Tensor, Tensor];
      return [mul(sum(mul(g, f.derivative(d))), scale), mul(mul(g, f.secondDerivative(d)), mul(dy, scale))];
    },
  );
}

/** The same for a pair of images, which is checked first; `loss` names it in errors. */
export function pixelLoss(loss: string, yTrue: Tensor, yPred: Tensor, f: Elementwise): Scalar {
  checkPair(yTrue, yPred, loss);
  return tidy(() => meanOfDifference(toFloat(yTrue), toFloat(yPred), f));
}
