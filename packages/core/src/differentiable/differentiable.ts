import { customGrad, type Tensor } from "@tensorflow/tfjs-core";

type Save = (tensors: Tensor[]) => void;

/**
 * Runs `forward` as one op of the gradient tape, with a gradient of our own.
 *
 * tfjs-core alone has no gradients in Node ESM, and some that its bundles register are wrong at the points that losses
 * visit (`abs` at 0, `sqrt` at 0). So nothing between `yPred` and the loss relies on registered gradients: each step is
 * one of these, and the user's own ops stay as they are.
 *
 * @param inputs What the result is differentiable in; tensors that `forward` merely closes over are constants.
 * @param forward Computes the value; what `backward` needs goes through `save` (closed-over intermediates are gone by then).
 * @param backward From the gradient of the result to one gradient for each input, of that input's shape.
 * @returns What `forward` returned, on the tape.
 * @throws Error, in the backward pass, where a gradient is missing or not of its input's shape.
 *
 * @example
 * ```ts
 * const cube = (x: tf.Tensor) =>
 *   differentiable(
 *     [x],
 *     (save) => {
 *       save([x]);
 *       return tf.pow(x, 3);
 *     },
 *     (dy, saved) => [tf.mul(dy, tf.mul(tf.square(saved[0]!), 3))],
 *   );
 * tf.grad(cube)(tf.scalar(2)); // => 12
 * ```
 */
export function differentiable<R extends Tensor>(
  inputs: readonly Tensor[],
  forward: (save: Save) => R,
  backward: (dy: R, saved: Tensor[]) => Tensor[],
): R {
  const op = customGrad((...args) => {
    const save = args.at(-1) as unknown as Save;
    return {
      value: forward(save),
      gradFunc: (dy, saved) => backward(dy as R, saved as Tensor[]),
    };
  });
  return op(...inputs) as R;
}
