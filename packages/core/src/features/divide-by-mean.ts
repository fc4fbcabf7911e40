import { add, div, mul, reshape, sub, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { meanPerSample } from "../differentiable/sum-and-mean.ts";

// Features that are all zero stay zero, with a finite gradient.
const epsilon = 1e-6;

/** Each image's features over their mean, so that every layer weighs alike (EnhanceNet). Differentiable. */
export function divideByMean(features: Tensor4D): Tensor4D {
  const means = (x: Tensor) => reshape(meanPerSample(x), [features.shape[0], 1, 1, 1]);
  return differentiable(
    [features],
    (save) => {
      save([features]);
      return div(features, add(means(features), epsilon)) as Tensor4D;
    },
    (dy, [x]) => {
      const m = add(means(x!), epsilon);
      const shared = means(mul(dy, x!));
      return [div(sub(dy, div(shared, m)), m)];
    },
  );
}
