import type { Network } from "./network.ts";
import { half } from "./srcnn.ts";
import { convolutionParameters, upsample, upsampleParameters, upsampleReach } from "./upsampling.ts";

/** All work at the small size, then pixel shuffle; for RGB, where the paper has luma. */
export const espcn: Network = {
  title: "ESPCN",
  paper:
    "Shi et al.: Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional Neural Network, CVPR 2016",
  year: 2016,
  defaults: { features: 64, upsampling: "pixel-shuffle" },
  build(build, input, scale, { features, upsampling }) {
    const wide = build.convolution("conv1", input, { filters: features, kernel: 5, activation: "tanh" });
    const narrow = build.convolution("conv2", wide, { filters: half(features), kernel: 3, activation: "tanh" });
    return upsample(build, "upsample", narrow, { upsampling, factor: scale, filters: 3 });
  },
  parameters: (scale, { features, upsampling }) =>
    convolutionParameters(5, 3, features) +
    convolutionParameters(3, features, half(features)) +
    upsampleParameters(half(features), { upsampling, factor: scale, filters: 3 }),
  reach: (scale, { upsampling }) => 2 + 1 + upsampleReach(0, { upsampling, factor: scale }),
};
