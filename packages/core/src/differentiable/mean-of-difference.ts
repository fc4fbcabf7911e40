import { mul, type Scalar, sub, type Tensor, tidy } from "@tensorflow/tfjs-core";
import { checkPair, toFloat } from "../images/image-pair.ts";
import { differentiable } from "./differentiable.ts";
import { meanOfAll } from "./sum-and-mean.ts";

/** A function of one number and its derivative, applied to every element. */
export interface Elementwise {
  value(d: Tensor): Tensor;
  derivative(d: Tensor): Tensor;
}

/** `mean f(yPred - yTrue)` over every element, differentiable in `yPred`. */
export function meanOfDifference(yTrue: Tensor, yPred: Tensor, f: Elementwise): Scalar {
  return differentiable(
    [yPred],
    (save) => {
      const d = sub(yPred, yTrue);
      save([d]);
      return meanOfAll(f.value(d));
    },
    (dy, [d]) => [mul(f.derivative(d!), mul(dy, 1 / d!.size))],
  );
}

/** The same for a pair of images, which is checked first; `loss` names it in errors. */
export function pixelLoss(loss: string, yTrue: Tensor, yPred: Tensor, f: Elementwise): Scalar {
  checkPair(yTrue, yPred, loss);
  return tidy(() => meanOfDifference(toFloat(yTrue), toFloat(yPred), f));
}
