import { engine, type GradConfig, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import type { ConvolutionAttributes } from "./conv2d.ts";
import { dilationOf, gatherTaps, spreadShape, spreadTaps } from "./dilation.ts";

export const depthwiseConv2dGradient: GradConfig = {
  kernelName: "DepthwiseConv2dNative",
  inputsToSave: ["x", "filter"],
  gradFunc: (given, saved, attributes) => {
    const dy = given as Tensor;
    const [x, filter] = saved as [Tensor4D, Tensor4D];
    const { strides, pad, dilations, dimRoundingMode } = attributes as unknown as ConvolutionAttributes;
    const dilation = dilationOf(dilations);
    const ones: [number, number] = [1, 1];
    const geometry = { strides, pad, dilations: ones, ...(dimRoundingMode && { dimRoundingMode }) };
    return {
      x: () =>
        engine().runKernel(
          "DepthwiseConv2dNativeBackpropInput",
          { dy, filter: spreadTaps(filter, dilation) },
          { ...geometry, inputShape: x.shape },
        ) as Tensor,
      filter: () => {
        const filterShape = spreadShape(filter.shape, dilation);
        const whole = engine().runKernel(
          "DepthwiseConv2dNativeBackpropFilter",
          { x, dy },
          { ...geometry, filterShape },
        ) as Tensor;
        return gatherTaps(whole, dilation);
      },
    };
  },
};
