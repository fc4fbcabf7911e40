import { BicubicUpscale } from "../layers/bicubic-upscale.ts";
import type { Network } from "./network.ts";
import { convolutionParameters } from "./upsampling.ts";

/**
 * Three convolutions of 9, 1 and 5 pixels, on the image that a bicubic layer has enlarged before them: the paper's order, and so
 * the only network here whose work grows with the square of the scale.
 */
export const srcnn: Network = {
  title: "SRCNN",
  paper:
    "Dong, Loy, He, Tang: Image Super-Resolution Using Deep Convolutional Networks, IEEE TPAMI 38(2), 2016 (9-1-5; ECCV 2014)",
  year: 2014,
  defaults: { features: 64 },
  build(build, input, scale, { features }) {
    const bicubic = build.layer(new BicubicUpscale({ name: "bicubic", factor: scale }), input);
    const patches = build.convolution("conv1", bicubic, { filters: features, kernel: 9, activation: "relu" });
    const mapped = build.convolution("conv2", patches, { filters: half(features), kernel: 1, activation: "relu" });
    return build.convolution("conv3", mapped, { filters: 3, kernel: 5 });
  },
  parameters: (_, { features }) =>
    convolutionParameters(9, 3, features) +
    convolutionParameters(1, features, half(features)) +
    convolutionParameters(5, half(features), 3),
  reach: (scale) => bicubicReach(4 + 2, scale),
};

export function half(features: number): number {
  return Math.ceil(features / 2);
}

/** Pixels of a bicubic layer's input to either side that decide over `reach` pixels to either side of its result. */
export function bicubicReach(reach: number, factor: number): number {
  return Math.floor(0.5 - 0.5 / factor + reach / factor + 2);
}
