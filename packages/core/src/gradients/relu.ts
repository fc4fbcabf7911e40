import {
  cast,
  engine,
  type GradConfig,
  getBackend,
  getKernel,
  mul,
  step,
  type Tensor,
  zerosLike,
} from "@tensorflow/tfjs-core";
import { reluGradientKernel } from "../networks/kernel-names.ts";

function passedOn(dy: Tensor, x: Tensor): Tensor {
  if (!getKernel(reluGradientKernel, getBackend())) return mul(dy, cast(step(x), "float32"));
  return engine().runKernel(reluGradientKernel, { dy, x }) as Tensor;
}

/** As tfjs has it, to the bit. */
export const reluGradient: GradConfig = {
  kernelName: "Relu",
  inputsToSave: ["x"],
  gradFunc: (dy, [x]) => ({ x: () => passedOn(dy as Tensor, x!) }),
};

/** For second derivatives: it is linear in the upstream gradient, and flat in `x`. */
export const reluGradientGradient: GradConfig = {
  kernelName: reluGradientKernel,
  inputsToSave: ["x"],
  gradFunc: (dy, [x]) => ({ dy: () => passedOn(dy as Tensor, x!), x: () => zerosLike(x!) }),
};
