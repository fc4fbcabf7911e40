import type { Architecture } from "./architecture.ts";
import { convolutionsUpTo } from "./layer-names.ts";

/** Bytes of the float32 numbers of the layers up to `layer`. */
export function layerBytes(architecture: Architecture, layer: string): number {
  return convolutionsUpTo(architecture, layer).reduce(
    (sum, { inChannels, outChannels }) => sum + 4 * outChannels * (9 * inChannels + 1),
    0,
  );
}
