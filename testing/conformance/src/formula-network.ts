import { type FormulaCase, formulaBias, formulaImage, formulaKernel } from "@srloss/reference";
import { createVgg, type Vgg } from "@srloss/vgg";
import { type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";

const depths = { vgg19: [2, 2, 4, 4, 4], vgg16: [2, 2, 3, 3, 3] } as const;
const blockChannels = [64, 128, 256, 512, 512];

/** The network of the formula cases: real VGG shapes, parameters out of an integer hash. */
export function formulaNetwork(network: FormulaCase["network"], upTo = "block3_conv3"): Vgg {
  let inChannels = 3;
  const convolutions = depths[network].flatMap((depth, block) =>
    Array.from({ length: depth }, (_, i) => ({
      name: `block${block + 1}_conv${i + 1}`,
      outChannels: blockChannels[block]!,
    })),
  );
  const last = convolutions.findIndex(({ name }) => name === upTo);
  const layers = new Map(
    convolutions.slice(0, last + 1).map(({ name, outChannels }, i) => {
      const parameters = { kernel: formulaKernel(i, inChannels, outChannels), bias: formulaBias(i, outChannels) };
      inChannels = outChannels;
      return [name, parameters];
    }),
  );
  return createVgg({
    network,
    preprocessing: "caffe",
    origin: { name: "formula", sha256: "", verified: false },
    layers,
  });
}

/** The two images of a case, `[1, height, width, 3]`. */
export function formulaPair({ height, width, hr_seed, sr_seed }: FormulaCase): { hr: Tensor4D; sr: Tensor4D } {
  const image = (seed: number) => tensor4d(formulaImage(height, width, seed), [1, height, width, 3]);
  return { hr: image(hr_seed), sr: image(sr_seed) };
}
