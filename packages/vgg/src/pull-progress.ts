import type { Architecture } from "./architecture.ts";
import { convolutionsUpTo } from "./layer-names.ts";

export interface PullProgress {
  /** Bytes that have arrived; never less than before. */
  readonly loaded: number;
  /** Bytes that are expected; more arrive where the server sends more than was asked for. */
  readonly total: number;
}

/** What `HttpOptions.onBytes` is told, as progress: a piece that is fetched again is not told again. */
export function countProgress(
  total: number,
  onProgress: ((progress: PullProgress) => void) | undefined,
): (count: number) => void {
  let arrived = 0;
  let told = 0;
  return (count) => {
    arrived += count;
    if (arrived <= told) return;
    told = arrived;
    onProgress?.({ loaded: arrived, total: Math.max(total, arrived) });
  };
}

/** Bytes of the float32 numbers of the layers up to `layer`. */
export function layerBytes(architecture: Architecture, layer: string): number {
  return convolutionsUpTo(architecture, layer).reduce(
    (sum, { inChannels, outChannels }) => sum + 4 * outChannels * (9 * inChannels + 1),
    0,
  );
}
