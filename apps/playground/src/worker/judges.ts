import { type LoadedMeasure, loadMeasures, measuresToLoad, type ResolvedRequest } from "@srloss/evaluate";
import { cacheStorage } from "@srloss/web";
import { siteNetworks } from "../judge/site-networks.ts";
import type { LoadListener } from "./network.ts";

/** Measures with a network of their own, kept from one comparison to the next. */
let kept: readonly LoadedMeasure[] = [];

/** Those that a request needs, loaded where they are not there yet: from this site where it holds them. */
export async function judgesFor(request: ResolvedRequest, listener: LoadListener): Promise<readonly LoadedMeasure[]> {
  const { signal, onProgress, onWarning } = listener;
  const needed = measuresToLoad(request);
  const missing = needed.filter((name) => !kept.some(({ measure }) => measure === name));
  const { squeezenet } = siteNetworks();
  if (missing.length)
    kept = [
      ...kept,
      ...(await loadMeasures({ ...request, measures: missing }, (name) => ({
        cache: cacheStorage(),
        signal,
        retries: 1,
        ...(name === "lpips" && squeezenet !== undefined && { weights: new URL(squeezenet) }),
        ...(onProgress && { onProgress }),
        ...(onWarning && { onWarning }),
      }))),
    ];
  return kept.filter(({ measure }) => needed.includes(measure));
}

/** Gives their memory back, before another engine takes over. */
export function releaseJudges(): void {
  for (const { metric } of kept) metric.dispose();
  kept = [];
}
