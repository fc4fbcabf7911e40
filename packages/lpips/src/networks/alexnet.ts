import { alexBlocks } from "./convolutions.ts";
import {
  dividedByDeviation,
  type FrozenExtractor,
  frozenExtractor,
  NetworkPlan,
  type NetworkWeights,
} from "./frozen-extractor.ts";

/**
 * AlexNet's convolutions as a frozen, fully convolutional feature extractor, as torchvision has them: RGB in 0..255 goes in, and
 * the mean and deviation of ImageNet are the network's own business. Layers: `conv1` to `conv5` before their ReLUs, `relu1` to
 * `relu5` after them (those of LPIPS), `pool1`, `pool2`, `pool5`. Usable in `perceptualLoss` and `styleLoss`, too.
 *
 * @param weights Convolutions `conv1` to `conv5` in HWIO order.
 * @returns An extractor of images `[batch, height, width, 3]`, float32 in 0..255.
 * @throws SrlossError for weights that are missing or of another shape; from `extract`, for unknown layers and other images.
 *
 * @example
 * ```ts
 * const alex = createAlexNet(alexWeights);
 * alex.extract(tf.zeros([1, 64, 64, 3]), ["relu2"])[0]?.shape; // => [1, 7, 7, 192]
 * alex.minimumSize("relu5"); // => 31
 * alex.dispose();
 * ```
 */
export function createAlexNet(weights: NetworkWeights): FrozenExtractor {
  const plan = new NetworkPlan("alexnet", weights);
  for (const [i, { inputs, outputs, window, pooled }] of alexBlocks.entries()) {
    const { kernel, bias } = plan.parameters(`conv${i + 1}`, window.size, inputs, outputs);
    const folded = i ? kernel : dividedByDeviation(kernel, outputs);
    plan.add(
      { kind: "convolution", inChannels: inputs, outChannels: outputs, kernel: folded, bias, window },
      `conv${i + 1}`,
    );
    plan.add({ kind: "relu" }, `relu${i + 1}`);
    if (pooled) plan.add({ kind: "pool", pooling: "max", window: { size: 3, stride: 2, padding: 0 } }, `pool${i + 1}`);
  }
  return frozenExtractor("alexnet", plan);
}
