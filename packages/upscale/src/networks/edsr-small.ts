import { ScaleAndShift } from "../layers/scale-and-shift.ts";
import type { Network } from "./network.ts";
import { convolutionParameters, stages, upsample, upsampleParameters, upsampleReach } from "./upsampling.ts";

/** The mean colour of DIV2K's images, which the authors take off. */
const meanColour = [0.4488, 0.4371, 0.404];

/** Residual blocks without normalisation; the authors' baseline has 16 of 64 features. */
export const edsrSmall: Network = {
  title: "EDSR, small",
  paper:
    "Lim, Son, Kim, Nah, Lee: Enhanced Deep Residual Networks for Single Image Super-Resolution, CVPR Workshops 2017",
  year: 2017,
  defaults: { features: 32, blocks: 8, upsampling: "pixel-shuffle" },
  build(build, input, scale, { features, blocks, upsampling }) {
    const plain = { filters: features, kernel: 3 };
    const centred = build.layer(
      new ScaleAndShift({ name: "mean_off", shift: meanColour.map((colour) => -colour) }),
      input,
    );
    const head = build.convolution("head", centred, plain);
    let body = head;
    for (let block = 1; block <= blocks; block++) {
      const first = build.convolution(`block${block}_conv1`, body, { ...plain, activation: "relu" });
      const second = build.convolution(`block${block}_conv2`, first, plain);
      body = build.sum(`block${block}_add`, body, second);
    }
    body = build.sum("body_add", head, build.convolution("body_conv", body, plain));
    for (const [stage, factor] of stages(scale).entries())
      body = upsample(build, `upsample${stage + 1}`, body, { upsampling, factor, filters: features });
    const tail = build.convolution("tail", body, { filters: 3, kernel: 3 });
    return build.layer(new ScaleAndShift({ name: "mean_on", shift: meanColour }), tail);
  },
  parameters: (scale, { features, blocks, upsampling }) =>
    convolutionParameters(3, 3, features) +
    (2 * blocks + 1) * convolutionParameters(3, features, features) +
    stages(scale).reduce(
      (sum, factor) => sum + upsampleParameters(features, { upsampling, factor, filters: features }),
      0,
    ) +
    convolutionParameters(3, features, 3),
  reach: (scale, { blocks, upsampling }) =>
    2 + 2 * blocks + stages(scale).reduceRight((reach, factor) => upsampleReach(reach, { upsampling, factor }), 1),
};
