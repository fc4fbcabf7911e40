import { type ConvolutionStep, type SlidingWindow, sameWindow } from "@srloss/core/networks";
import { single, squeezeFires } from "./convolutions.ts";
import {
  dividedByDeviation,
  type FrozenExtractor,
  frozenExtractor,
  NetworkPlan,
  type NetworkWeights,
} from "./frozen-extractor.ts";

/** Fire modules that a pool comes after, by its name. */
const pools: Readonly<Record<string, string>> = { fire3: "pool3", fire5: "pool5" };

/**
 * SqueezeNet 1.1 (Iandola et al., 2016) as a frozen, fully convolutional feature extractor, as torchvision has it: RGB in 0..255
 * goes in. Layers: `conv1`, `relu1`, `pool1`, `fire2` to `fire9`, `pool3`, `pool5`. Usable in `perceptualLoss`, too.
 *
 * @param weights Convolutions `conv1` and `fire2/squeeze1x1`, `fire2/expand1x1`, `fire2/expand3x3` and so on, in HWIO order.
 * @returns An extractor of images `[batch, height, width, 3]`, float32 in 0..255.
 * @throws SrlossError for weights that are missing or of another shape; from `extract`, for unknown layers and other images.
 *
 * @example
 * ```ts
 * const squeeze = createSqueezeNet(squeezeWeights);
 * squeeze.extract(tf.zeros([1, 64, 64, 3]), ["fire9"])[0]?.shape; // => [1, 3, 3, 512]
 * squeeze.dispose();
 * ```
 */
export function createSqueezeNet(weights: NetworkWeights): FrozenExtractor {
  const plan = new NetworkPlan("squeezenet1_1", weights);
  const pool = (name: string) =>
    plan.add({ kind: "pool", pooling: "max", window: { size: 3, stride: 2, padding: 0, ceil: true } }, name);
  const convolution = (
    name: string,
    inChannels: number,
    outChannels: number,
    window: SlidingWindow,
    of?: number,
  ): ConvolutionStep => {
    const { kernel, bias } = plan.parameters(name, window.size, inChannels, outChannels);
    const folded = name === "conv1" ? dividedByDeviation(kernel, outChannels) : kernel;
    return {
      kind: "convolution",
      inChannels,
      outChannels,
      kernel: folded,
      bias,
      window,
      ...(of !== undefined && { of }),
    };
  };
  plan.add(convolution("conv1", 3, 64, { size: 3, stride: 2, padding: 0 }), "conv1");
  plan.add({ kind: "relu" }, "relu1");
  pool("pool1");
  for (const [name, inputs, squeezed, expanded] of squeezeFires) {
    plan.add(convolution(`${name}/squeeze1x1`, inputs, squeezed, single));
    const narrow = plan.add({ kind: "relu" });
    const branches = (["expand1x1", "expand3x3"] as const).map((branch) => {
      const window = branch === "expand1x1" ? single : sameWindow;
      plan.add(convolution(`${name}/${branch}`, squeezed, expanded, window, narrow));
      return plan.add({ kind: "relu" });
    });
    plan.add({ kind: "concatenation", of: branches }, name);
    if (pools[name]) pool(pools[name]);
  }
  return frozenExtractor("squeezenet1_1", plan);
}
