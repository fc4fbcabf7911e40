import { convolutionsUpTo } from "./layer-names.ts";
import type { ConvolutionWeights, VggWeights } from "./vgg-weights.ts";
import { weightsDigest } from "./weights-digest.ts";
import { WeightsError } from "./weights-error.ts";

/** The same weights without the layers beyond `upTo`, with the digest of what is left. */
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
