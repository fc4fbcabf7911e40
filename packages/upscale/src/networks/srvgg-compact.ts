import { NearestUpscale } from "../layers/nearest-upscale.ts";
import type { Network } from "./network.ts";
import { convolutionParameters, upsample, upsampleParameters, upsampleReach } from "./upsampling.ts";

/** A plain row of convolutions, whose result is added to the repeated pixels of the input. */
export const srvggCompact: Network = {
  title: "SRVGGNetCompact",
  paper:
    "Wang, Xie, Dong, Shan: Real-ESRGAN: Training Real-World Blind Super-Resolution with Pure Synthetic Data, ICCV Workshops 2021 (the compact network of its code, 2022)",
  year: 2022,
  defaults: { features: 64, blocks: 16, upsampling: "pixel-shuffle" },
  build(build, input, scale, { features, blocks, upsampling }) {
    const plain = { filters: features, kernel: 3 };
    let body = build.prelu("head_prelu", build.convolution("head", input, plain));
    for (let block = 1; block <= blocks; block++)
      body = build.prelu(`body${block}_prelu`, build.convolution(`body${block}`, body, plain));
    const detail = upsample(build, "upsample", body, { upsampling, factor: scale, filters: 3 });
    const base = build.layer(new NearestUpscale({ name: "nearest", factor: scale }), input);
    return build.sum("add", base, detail);
  },
  parameters: (scale, { features, blocks, upsampling }) =>
    convolutionParameters(3, 3, features) +
    blocks * convolutionParameters(3, features, features) +
    (blocks + 1) * features +
    upsampleParameters(features, { upsampling, factor: scale, filters: 3 }),
  reach: (scale, { blocks, upsampling }) => 1 + blocks + upsampleReach(0, { upsampling, factor: scale }),
};
