import { convolutionsUpTo } from "./layer-names.ts";
import type { VggNetwork } from "./vgg-network.ts";

/** Bytes of the float32 numbers of the layers up to `layer`. */
export function layerBytes(network: VggNetwork, layer: string): number {
  return convolutionsUpTo(network, layer).reduce(
    (sum, { inChannels, outChannels }) => sum + 4 * outChannels * (9 * inChannels + 1),
    0,
  );
}
