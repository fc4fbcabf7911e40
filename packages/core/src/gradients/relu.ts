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

/** A kernel that a backend may have: the upstream gradient where `x` is positive, in one pass. */
const kernelName = "SrlossReluGrad";

function passedOn(dy: Tensor, x: Tensor): Tensor {
  if (!getKernel(kernelName, getBackend())) return mul(dy, cast(step(x), "float32"));
  return engine().runKernel(kernelName, { dy, x }) as Tensor;
}

/** As tfjs has it, to the bit. */
export const reluGradient: GradConfig = {
  kernelName: "Relu",
  inputsToSave: ["x"],
  gradFunc: (dy, [x]) => ({ x: () => passedOn(dy as Tensor, x!) }),
};

/** For second derivatives: it is linear in the upstream gradient, and flat in `x`. */
export const reluGradientGradient: GradConfig = {
  kernelName,
  inputsToSave: ["x"],
  gradFunc: (dy, [x]) => ({ dy: () => passedOn(dy as Tensor, x!), x: () => zerosLike(x!) }),
};
