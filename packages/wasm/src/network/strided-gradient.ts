import type { StepKernels } from "@srloss/core/networks";
import { engine, type Tensor4D } from "@tensorflow/tfjs-core";

/**
 * The gradient of a convolution with a stride adds up products where the windows were: with zeros in between, a stride of 4 would
 * multiply 16 times as much.
 */
export const stridedGradient: NonNullable<StepKernels["inputGradient"]> = (dy, filter, input, { stride }) => {
  if (stride === 1) return undefined;
  const attributes = {
    strides: [stride, stride],
    pad: "valid",
    dataFormat: "NHWC",
    dilations: [1, 1],
    inputShape: [...input],
  };
  return engine().runKernel("Conv2DBackpropInput", { dy, filter }, attributes) as Tensor4D;
};
