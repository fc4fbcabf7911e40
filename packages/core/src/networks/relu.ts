import { engine, mul, step, type Tensor4D } from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { stepKernels } from "./registered-kernels.ts";

/** A ReLU that is not fused into a convolution. Differentiable. */
export function relu(x: Tensor4D): Tensor4D {
  return differentiable(
    [x],
    (save) => {
      const y = engine().runKernel("Relu", { x }) as Tensor4D;
      save([y]);
      return y;
    },
    (dy, [y]) => [reluGradient(dy, y as Tensor4D)],
  );
}

/** The gradient of a ReLU, from its output: `dy` where `y` is above 0. */
export function reluGradient(dy: Tensor4D, y: Tensor4D): Tensor4D {
  return stepKernels().reluGradient?.(dy, y) ?? mul(dy, step(y));
}
