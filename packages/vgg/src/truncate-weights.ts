import { WeightsError } from "@srloss/weights";
import { checkWeights } from "./check-weights.ts";
import { convolutionsUpTo } from "./layer-names.ts";
import { originOf } from "./published-weights.ts";
import type { ConvolutionWeights, VggWeights } from "./vgg-weights.ts";
import { weightsDigest } from "./weights-digest.ts";

/** The message for a set that is not deep enough. */
export function endsBefore(set: string, last: string | undefined, wanted: string, needed: string): string {
  const needs = needed === wanted ? "" : `, which needs ${needed}`;
  return `${set} holds layers up to ${last}, and ${wanted} was asked for${needs}; ask for no deeper layer than ${last}, or for weights that have more, such as "keras".`;
}

/**
 * The same weights without the layers beyond `upTo`, with the digest of what is left. The arrays are shared, not copied.
 *
 * @param upTo The deepest layer that will be used, by any of its names.
 * @throws WeightsError where the weights end before `upTo`; Error for an unknown layer.
 *
 * @example
 * ```ts
 * const weights = await randomWeights({ network: "vgg19", upTo: "block2_conv1" });
 * [...(await truncateWeights(weights, "relu1_2")).layers.keys()]; // => ["block1_conv1", "block1_conv2"]
 * ```
 */
export async function truncateWeights(weights: VggWeights, upTo: string): Promise<VggWeights> {
  checkWeights("truncateWeights", weights);
  const layers = new Map<string, ConvolutionWeights>();
  for (const { name } of convolutionsUpTo(weights.network, upTo)) {
    const layer = weights.layers.get(name);
    if (!layer)
      throw new WeightsError(
        "missing-layer",
        endsBefore(weights.origin.name, [...weights.layers.keys()].at(-1), upTo, name),
      );
    layers.set(name, layer);
  }
  if (layers.size === weights.layers.size) return weights;
  const { origin } = weights;
  const cut = originOf(await weightsDigest({ ...weights, layers }), origin);
  // A part of what was verified is no less so.
  return { ...weights, layers, origin: { ...cut, verified: cut.verified || origin.verified } };
}
