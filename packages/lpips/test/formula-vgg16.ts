import { formulaBias, formulaKernel } from "@srloss/reference";
import { createVgg, type Vgg, type VggOptions, type VggWeights } from "@srloss/vgg";

const depths = [2, 2, 3, 3, 3];
const widths = [64, 128, 256, 512, 512];

function formulaWeights(): VggWeights {
  let inChannels = 3;
  let index = 0;
  const layers = new Map<string, { kernel: Float32Array; bias: Float32Array }>();
  for (const [block, depth] of depths.entries())
    for (let i = 1; i <= depth; i++) {
      const outChannels = widths[block]!;
      const kernel = formulaKernel(index, inChannels, outChannels);
      layers.set(`block${block + 1}_conv${i}`, { kernel, bias: formulaBias(index++, outChannels) });
      inChannels = outChannels;
    }
  const origin = { name: "formula", sha256: "", verified: false };
  return { network: "vgg16", preprocessing: "torchvision", origin, layers };
}

let weights: VggWeights | undefined;

/** The VGG16 of the formula cases, in torchvision's order. */
export function formulaVgg16(options: VggOptions = {}): Vgg {
  weights ??= formulaWeights();
  return createVgg(weights, options);
}
