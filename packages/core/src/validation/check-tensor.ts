import { Tensor } from "@tensorflow/tfjs-core";
import { SrlossError } from "../srloss-error.ts";
import { given, isPromise } from "./given.ts";

/**
 * Refuses what is no tensor: a promise that was not awaited, an array, null, a tensor that was disposed, or one of complex numbers or
 * text.
 *
 * @param value What the caller gave.
 * @param what How the message names it; it begins with this.
 * @throws SrlossError with code `argument`.
 *
 * @example
 * ```ts
 * import { checkTensor } from "@srloss/core/validation";
 * checkTensor(tf.zeros([1, 8, 8, 3]), "psnr: yTrue");
 * ```
 */
export function checkTensor(value: unknown, what: string): asserts value is Tensor {
  if (!(value instanceof Tensor)) {
    const array = Array.isArray(value) || ArrayBuffer.isView(value);
    const first = isPromise(value) ? "; await it first." : array ? ". tf.tensor4d makes one of an array." : ".";
    throw new SrlossError("argument", `${what} must be a tensor; got ${given(value)}${first}`);
  }
  if (value.isDisposed)
    throw new SrlossError("argument", `${what} was disposed; tf.keep keeps a tensor beyond its tf.tidy.`);
  // A cast would drop the imaginary part.
  if (value.dtype === "complex64" || value.dtype === "string")
    throw new SrlossError("argument", `${what} must hold real numbers; its dtype is ${value.dtype}.`);
}
