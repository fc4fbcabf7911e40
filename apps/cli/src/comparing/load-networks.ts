import { checkNetwork, type LoadedNetwork, type NetworkNeed } from "@srloss/evaluate";
import type { EngineOptions } from "@srloss/node-gpu";
import type { Vgg } from "@srloss/vgg";
import { note, warn } from "../terminal/note.ts";
import { loadNetwork } from "./load-network.ts";

/** A need that can't be met, by its preset. */
export type Failures = Map<string, unknown>;

/**
 * Does something for each need. A preset that can't run says nothing of the others: its error is kept in `failed`, and thrown
 * where nothing is left.
 */
export async function forEachNeed(
  needs: readonly NetworkNeed[],
  failed: Failures,
  signal: AbortSignal,
  work: (need: NetworkNeed) => void | Promise<void>,
): Promise<void> {
  for (const need of needs) {
    const { preset } = need;
    if (preset !== undefined && failed.has(preset)) continue;
    try {
      await work(need);
    } catch (error) {
      if (preset === undefined || signal.aborted) throw error;
      failed.set(preset, error);
      if (failed.size === needs.length) throw failed.values().next().value;
    }
  }
}

/** The networks of all needs that can be met; what is deep enough serves several. */
export async function loadNetworks(
  needs: readonly NetworkNeed[],
  weights: string | undefined,
  failed: Failures,
  signal: AbortSignal,
  packages?: Pick<EngineOptions, "packages">,
): Promise<LoadedNetwork[]> {
  const loaded: LoadedNetwork[] = [];
  const known = new Map<string, Vgg[]>();
  await forEachNeed(needs, failed, signal, async (need) => {
    const source = weights ?? need.weights;
    // Random weights are of no kind: they see images as the published ones would.
    const preprocessing = need.weights === "torchvision" ? "torchvision" : "caffe";
    const key = `${need.network} ${source} ${source === "random" ? preprocessing : ""}`;
    const vgg =
      known.get(key)?.find((one) => reaches(one, need.upTo)) ??
      (await loadNetwork(need.network, source, need.upTo, { signal, preprocessing, ...packages }));
    known.set(key, [...(known.get(key) ?? []), vgg]);
    checkNetwork(need, vgg);
    loaded.push({ need, vgg });
  });
  const networks = new Set(loaded.map(({ vgg }) => vgg));
  if ([...networks].some(({ weights: { name } }) => name === "random"))
    warn("the network has random weights: its perceptual and style losses are not comparable with anyone's.");
  for (const { network, preprocessing, weights, layers } of networks)
    note(
      `Weights: ${network}, ${weights.name} (${preprocessing} preprocessing, SHA-256 ${weights.sha256.slice(0, 12)}... of the layers up to ${layers.filter((name) => name.includes("conv")).at(-1)}, ${weights.verified ? "verified" : "not verified"}).`,
    );
  return loaded;
}

function reaches(vgg: Vgg, layer: string): boolean {
  try {
    return Boolean(vgg.resolveLayer(layer));
  } catch {
    return false;
  }
}
