import { layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import type { Network } from "./network.ts";
import type { NetworkBuilder } from "./network-builder.ts";
import { convolutionParameters, stages, upsample, upsampleParameters, upsampleReach } from "./upsampling.ts";

/** The generator of SRGAN. */
export const srresnet: Network = {
  title: "SRResNet",
  paper:
    "Ledig et al.: Photo-Realistic Single Image Super-Resolution Using a Generative Adversarial Network, CVPR 2017",
  year: 2017,
  defaults: { features: 64, blocks: 16, batchNorm: true, upsampling: "pixel-shuffle" },
  build(build, input, scale, { features, blocks, batchNorm, upsampling }) {
    const plain = { filters: features, kernel: 3 };
    const convolution = (name: string, x: SymbolicTensor) => {
      const y = build.convolution(`${name}_conv`, x, plain);
      return batchNorm ? normalised(build, `${name}_norm`, y) : y;
    };
    const head = build.prelu("head_prelu", build.convolution("head", input, { filters: features, kernel: 9 }));
    let body = head;
    for (let block = 1; block <= blocks; block++) {
      const first = build.prelu(`block${block}_prelu`, convolution(`block${block}_1`, body));
      body = build.sum(`block${block}_add`, body, convolution(`block${block}_2`, first));
    }
    body = build.sum("body_add", head, convolution("body", body));
    for (const [index, factor] of stages(scale).entries()) {
      const name = `upsample${index + 1}`;
      body = build.prelu(`${name}_prelu`, upsample(build, name, body, { upsampling, factor, filters: features }));
    }
    return build.convolution("tail", body, { filters: 3, kernel: 9 });
  },
  parameters: (scale, { features, blocks, batchNorm, upsampling }) =>
    convolutionParameters(9, 3, features) +
    features +
    (2 * blocks + 1) * (convolutionParameters(3, features, features) + (batchNorm ? 2 * features : 0)) +
    blocks * features +
    stages(scale).reduce(
      (sum, factor) => sum + upsampleParameters(features, { upsampling, factor, filters: features }) + features,
      0,
    ) +
    convolutionParameters(9, features, 3),
  reach: (scale, { blocks, upsampling }) =>
    4 + 2 * blocks + 1 + stages(scale).reduceRight((reach, factor) => upsampleReach(reach, { upsampling, factor }), 4),
};

/** With PyTorch's momentum and epsilon. */
function normalised(build: NetworkBuilder, name: string, x: SymbolicTensor): SymbolicTensor {
  return build.layer(layers.batchNormalization({ name, momentum: 0.9, epsilon: 1e-5 }), x);
}
