import { type GradConfig, mul, sign, type Tensor } from "@tensorflow/tfjs-core";

export const absGradient: GradConfig = {
  kernelName: "Abs",
  inputsToSave: ["x"],
  gradFunc: (dy, [x]) => ({ x: () => mul(dy as Tensor, sign(x!)) }),
};
