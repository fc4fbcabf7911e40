import {
  add,
  expandDims,
  mean,
  mul,
  ones,
  reshape,
  type Scalar,
  sum,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";

/** `[batch, channels]` to the mean of each image, `[batch]`. */
export function meanOfChannels(values: Tensor2D): Tensor1D {
  const [batch, channels] = values.shape;
  return differentiable(
    [values],
    () => mean(values, 1) as Tensor1D,
    (dy) => [mul(expandDims(mul(dy, 1 / channels), 1), ones([batch, channels]))],
  );
}

/** `1 - mean`: a similarity of each image as a loss. */
export function oneMinusMean(similarity: Tensor1D): Scalar {
  const [batch] = similarity.shape;
  return differentiable(
    [similarity],
    () => add(mul(mean(similarity), -1), 1) as Scalar,
    (dy) => [mul(ones([batch]), mul(dy, -1 / batch))],
  );
}

/** The mean of a value of each image. */
export function meanOfImages(values: Tensor1D): Scalar {
  const [batch] = values.shape;
  return differentiable(
    [values],
    () => mean(values) as Scalar,
    (dy) => [mul(ones([batch]), mul(dy, 1 / batch))],
  );
}

/**
 * A value of each image, and NaN where one of its pixels is not finite: some engines take the larger of NaN and a number for the
 * number. The gradient is NaN at such pixels, too. What was averaged or weighed from all of them says the same for less.
 */
export function unlessNotFinite(values: Tensor1D, images: Tensor4D): Tensor1D {
  return differentiable(
    [values, images],
    (save) => {
      save([images]);
      // Zeros have a sum whose rounding is of no concern.
      return add(values, sum(mul(images, 0), [1, 2, 3])) as Tensor1D;
    },
    (dy, [pixels]) => [dy, mul(mul(pixels!, 0), reshape(dy, [-1, 1, 1, 1]))],
  );
}
