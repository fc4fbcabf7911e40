import { convolutionsUpTo } from "./layer-names.ts";
import type { ConvolutionWeights, VggWeights } from "./vgg-weights.ts";
import { weightsDigest } from "./weights-digest.ts";
import { WeightsError } from "./weights-error.ts";

/**
 * The same weights without the layers beyond `upTo`, with the digest of what is left. The arrays are shared, not copied.
 *
 * @param upTo The deepest layer that will be used, by any of its names.
 * @throws WeightsError where the weights end before `upTo`; Error for an unknown layer.
 *
 * @example
 * ```ts
 * const weights = await randomWeights({ architecture: "vgg19", upTo: "block2_conv1" });
 * [...(await truncateWeights(weights, "relu1_2")).layers.keys()]; // => ["block1_conv1", "block1_conv2"]
 * ```
 */
export async function truncateWeights(weights: VggWeights, upTo: string): Promise<VggWeights> {
  const layers = new Map<string, ConvolutionWeights>();
  for (const { name } of convolutionsUpTo(weights.architecture, upTo)) {
    const layer = weights.layers.get(name);
    if (!layer)
      throw new WeightsError(
        "missing-layer",
        `${weights.origin.name} has no ${name}, which ${upTo} needs; it ends with ${[...weights.layers.keys()].at(-1)}.`,
      );
    layers.set(name, layer);
  }
  if (layers.size === weights.layers.size) return weights;
  return { ...weights, layers, origin: { ...weights.origin, sha256: await weightsDigest(layers) } };
}
