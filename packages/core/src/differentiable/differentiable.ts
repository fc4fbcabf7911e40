import { clone, customGrad, engine, type Tensor, tidy } from "@tensorflow/tfjs-core";

import { SrlossError } from "../srloss-error.ts";
import { given } from "../validation/given.ts";

type Save = (tensors: Tensor[]) => void;
/** `backward` of ops that are differentiable in `dy` and `inputs`; `saved` are constants to the tape. */
type DifferentiableBackward = (dy: Tensor, inputs: Tensor[], saved: Tensor[]) => Tensor[];

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
 * @param again `backward` for gradients of gradients. Without it they throw: what `backward` saved is a constant to an
 *   outer tape, and the curvature would be missing from the result.
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
  again?: DifferentiableBackward,
): R {
  if (!Array.isArray(inputs) || [forward, backward].some((each) => typeof each !== "function"))
    throw new SrlossError(
      "argument",
      `differentiable: a list of tensors and two functions are expected; got ${[inputs, forward, backward].map(given).join(", ")}.`,
    );
  if (engine().state.gradientDepth > 1)
    return nested(inputs, forward, backward as (dy: Tensor, saved: Tensor[]) => Tensor[], again);
  const op = customGrad((...args) => {
    const save = args.at(-1) as unknown as Save;
    return {
      value: forward(save),
      gradFunc: (dy, saved) => backward(dy as R, saved as Tensor[]),
    };
  });
  return op(...inputs) as R;
}

/** Under a second tape the inputs are saved too: tfjs records the copies, so an outer gradient finds its way to them. */
function nested<R extends Tensor>(
  inputs: readonly Tensor[],
  forward: (save: Save) => R,
  backward: (dy: Tensor, saved: Tensor[]) => Tensor[],
  again: DifferentiableBackward = (dy, at, saved) => at.map((_, i) => once([dy, ...at], () => backward(dy, saved)[i]!)),
): R {
  const op = customGrad((...args) => {
    const save = args.at(-1) as unknown as Save;
    const own: Tensor[] = [];
    const value = forward((tensors) => own.push(...tensors));
    save([...own, ...inputs]);
    return {
      value,
      gradFunc: (dy, saved) => {
        const all = saved as Tensor[];
        return again(dy, all.slice(own.length), all.slice(0, own.length));
      },
    };
  });
  return op(...inputs) as R;
}

/** A value that depends on `inputs` and that no gradient may pass. */
function once(inputs: readonly Tensor[], value: () => Tensor): Tensor {
  const op = customGrad(() => ({
    value: tidy(() => clone(value())),
    gradFunc: () => {
      throw new SrlossError(
        "second-order-gradient",
        "This loss has no second-order gradient (a gradient of its gradient): take l1, l2, charbonnier, huber or total " +
          "variation there, or keep this loss out of the inner tf.grad.",
      );
    },
  }));
  return op(...(inputs as Tensor[]));
}
