import type { Scalar, Tensor } from "@tensorflow/tfjs-core";

/**
 * A loss in Keras' argument order: `(yTrue, yPred) => scalar`.
 *
 * Both tensors are images `[batch, height, width, channels]` of the same shape (the rank is checked when the loss is
 * called, so that it also fits `model.compile({ loss })`). The scalar is differentiable in `yPred`; `yTrue` is a
 * constant: no gradient flows to it.
 */
export type Loss = (yTrue: Tensor, yPred: Tensor) => Scalar;
