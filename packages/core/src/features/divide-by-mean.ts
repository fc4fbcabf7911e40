import { add, div, mul, reshape, sub, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { sumPerSample } from "../differentiable/sum-and-mean.ts";

// Features that are all zero stay zero, with a finite gradient.
const epsilon = 1e-6;

/** Each image's features over their mean, so that every layer weighs alike (EnhanceNet). Differentiable. */
export function divideByMean(features: Tensor4D): Tensor4D {
  const n = features.size / features.shape[0];
  const perImage = (sums: Tensor) => reshape(sums, [features.shape[0], 1, 1, 1]);
  const means = (x: Tensor) => add(mul(perImage(sumPerSample(x)), 1 / n), epsilon);
  return differentiable(
    [features],
    (save) => {
      save([features]);
      return div(features, means(features)) as Tensor4D;
    },
    (dy, [x]) => {
      const m = means(x!);
      const shared = mul(perImage(sumPerSample(mul(dy, x!))), 1 / n);
      return [div(sub(dy, div(shared, m)), m)];
    },
  );
}
