import { engine, getBackend, getKernel, type Scalar, type Tensor } from "@tensorflow/tfjs-core";
import { differentiable } from "./differentiable.ts";

/** Kernels that a backend may have: a mean over every element of `x` and `target`; with `Grad` behind the name, its gradient for `x`. */
export type MeanKernel = "SrlossMeanSquare" | "SrlossMeanAbsolute";

/** The mean by the current backend's kernel; undefined where it has none, and under a second tape: the kernel's gradient has none itself. */
export function meanByKernel(kernel: MeanKernel, target: Tensor, prediction: Tensor): Scalar | undefined {
  if (!getKernel(kernel, getBackend()) || engine().state.gradientDepth > 1) return undefined;
  return differentiable(
    [prediction],
    (save) => {
      save([prediction, target]);
      return engine().runKernel(kernel, { x: prediction, target }) as Scalar;
    },
    (dy, [x, target]) => [engine().runKernel(`${kernel}Grad`, { x: x!, target: target!, dy }) as Tensor],
  );
}
