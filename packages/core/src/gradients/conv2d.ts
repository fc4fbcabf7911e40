import {
  engine,
  type GradConfig,
  pad,
  reshape,
  slice,
  stridedSlice,
  type Tensor,
  type Tensor4D,
} from "@tensorflow/tfjs-core";

interface Conv2DAttributes {
  readonly strides: [number, number] | number;
  readonly pad: "same" | "valid" | number;
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dilations: [number, number] | number;
}

/**
 * A dilated convolution is one with zeros between the taps of its kernel: its gradients are those of that kernel, of
 * which every dilation-th tap is a parameter.
 */
export const conv2dGradient: GradConfig = {
  kernelName: "Conv2D",
  inputsToSave: ["x", "filter"],
  gradFunc: (dy, saved, attributes) => {
    const [x, filter] = saved as [Tensor4D, Tensor4D];
    const { strides, pad, dataFormat, dilations } = attributes as unknown as Conv2DAttributes;
    const dilation = typeof dilations === "number" ? ([dilations, dilations] as const) : dilations;
    const spread = filter.shape.map((n, i) => (i < 2 ? (n - 1) * dilation[i as 0 | 1] + 1 : n));
    const geometry = { strides, pad, dataFormat };
    return {
      x: () =>
        engine().runKernel(
          "Conv2DBackpropInput",
          { dy: dy as Tensor, filter: spreadTaps(filter, dilation) },
          { ...geometry, inputShape: x.shape },
        ) as Tensor,
      filter: () => {
        const whole = engine().runKernel(
          "Conv2DBackpropFilter",
          { x, dy: dy as Tensor },
          { ...geometry, filterShape: spread as [number, number, number, number] },
        ) as Tensor;
        return dilation[0] * dilation[1] === 1 ? whole : stridedSlice(whole, [0, 0, 0, 0], spread, [...dilation, 1, 1]);
      },
    };
  },
};

function spreadTaps(filter: Tensor4D, [down, across]: readonly [number, number]): Tensor4D {
  if (down * across === 1) return filter;
  const [h, w, i, o] = filter.shape;
  const gaps = pad(reshape(filter, [h, 1, w, 1, i * o]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  const wide = reshape(gaps, [h * down, w * across, i, o]);
  return slice(wide as Tensor4D, [0, 0, 0, 0], [(h - 1) * down + 1, (w - 1) * across + 1, i, o]);
}
