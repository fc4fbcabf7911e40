import { engine, type GradConfig, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import { dilationOf, gatherTaps, spreadShape, spreadTaps } from "./dilation.ts";

/** What tfjs's convolutions are given. */
export interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: "same" | "valid" | number;
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dilations: [number, number] | number;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

/** The gradients of a convolution of any dilation. */
export function convolutionGradients(
  x: Tensor4D,
  filter: Tensor4D,
  dy: Tensor,
  attributes: ConvolutionAttributes,
): { x(): Tensor; filter(): Tensor } {
  const { strides, pad, dataFormat } = attributes;
  const dilation = dilationOf(attributes.dilations);
  const geometry = { strides, pad, dataFormat };
  return {
    x: () =>
      engine().runKernel(
        "Conv2DBackpropInput",
        { dy, filter: spreadTaps(filter, dilation) },
        { ...geometry, inputShape: x.shape },
      ) as Tensor,
    filter: () => {
      const filterShape = spreadShape(filter.shape, dilation);
      const whole = engine().runKernel("Conv2DBackpropFilter", { x, dy }, { ...geometry, filterShape }) as Tensor;
      return gatherTaps(whole, dilation);
    },
  };
}

export const conv2dGradient: GradConfig = {
  kernelName: "Conv2D",
  inputsToSave: ["x", "filter"],
  gradFunc: (dy, [x, filter], attributes) =>
    convolutionGradients(
      x as Tensor4D,
      filter as Tensor4D,
      dy as Tensor,
      attributes as unknown as ConvolutionAttributes,
    ),
};
