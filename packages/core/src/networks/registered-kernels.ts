import { getBackend } from "@tensorflow/tfjs-core";
import { SrlossError } from "../srloss-error.ts";
import { checkFields } from "../validation/check-fields.ts";
import { checkKind } from "../validation/check-kind.ts";
import { given } from "../validation/given.ts";
import { tfjsKernels } from "./kernels/tfjs-kernels.ts";
import type { StepKernels } from "./step-kernels.ts";

const registered = new Map<string, StepKernels>();

/**
 * Brings kernels by which a backend computes the steps of frozen networks, one at a time.
 *
 * @param backend tfjs's name of it.
 * @param kernels Those that it has; others are tfjs's own operations.
 * @throws SrlossError where the backend has some already.
 *
 * @example
 * ```ts
 * import { registerStepKernels } from "@srloss/core/networks";
 * registerStepKernels("my-backend", { reluGradient: (dy, y) => tf.mul(dy, tf.step(y)) });
 * ```
 */
export function registerStepKernels(backend: string, kernels: StepKernels): void {
  checkKind(backend, "text", "registerStepKernels: the name of the backend");
  checkFields(kernels, [], "registerStepKernels: kernels");
  if (registered.has(backend))
    throw new SrlossError("argument", `The backend ${given(backend)} has kernels for the steps of networks already.`);
  registered.set(backend, kernels);
}

/** Those of the backend that is current now. */
export function stepKernels(): StepKernels {
  const backend = getBackend();
  return registered.get(backend) ?? tfjsKernels[backend] ?? {};
}
