import { engine } from "@tensorflow/tfjs-core";
import { SrlossError } from "../srloss-error.ts";
import { given } from "../validation/given.ts";

/**
 * Runs `fn` with the gradient tape off: what it computes is a constant, and nothing is saved for a backward pass. The
 * target's features need no gradient, and a tape would keep every activation of the network alive for them.
 *
 * @param fn Synchronous; its tensors are tracked by `tf.tidy` as ever.
 * @returns What `fn` returned.
 * @throws What `fn` threw; the tape is back on then.
 *
 * @example
 * ```ts
 * const toZero = (x: tf.Tensor) => l2Loss(withoutTape(() => tf.mul(x, 0)), x);
 * tf.grad(toZero)(tf.fill([1, 1, 1, 1], 3)); // => [[[[6]]]]
 * ```
 */
export function withoutTape<T>(fn: () => T): T {
  if (typeof fn !== "function")
    throw new SrlossError("argument", `withoutTape: a function is expected; got ${given(fn)}.`);
  // The engine records an op only at kernel depth 0; tfjs has no public stop-gradient.
  const { state } = engine();
  state.kernelDepth++;
  try {
    return fn();
  } finally {
    state.kernelDepth--;
  }
}
