import { type FeatureExtractor, SrlossError } from "@srloss/core";
import { given } from "@srloss/core/validation";
import type { Vgg } from "@srloss/vgg";
import type { ResolvedRequest } from "./evaluation-request.ts";
import { type NetworkNeed, networkNeeds } from "./network-need.ts";
import { type RememberingExtractor, rememberFeatures } from "./remember-features.ts";

/** A network that was loaded for a need. */
export interface LoadedNetwork {
  readonly need: NetworkNeed;
  readonly vgg: Vgg;
}

/** @throws SrlossError for a need without a network: its measures would be missing in silence. */
export function checkNetworks(where: string, request: ResolvedRequest, networks: readonly LoadedNetwork[]): void {
  if (!Array.isArray(networks))
    throw new SrlossError("argument", `${where}: networks is a list of { need, vgg }; got ${given(networks)}.`);
  for (const { network, upTo, preset } of networkNeeds(request))
    if (!networks.some(({ need }) => need.network === network && need.preset === preset))
      throw new SrlossError(
        "argument",
        `${where}: ${preset ? `the preset ${preset}` : "the request"} needs ${network} up to ${upTo}; load one for each of networkNeeds(request).`,
      );
}

/** It remembers what it saw. */
export interface SeenNetwork {
  readonly need: NetworkNeed;
  readonly extractor: RememberingExtractor;
}

export function see({ need, vgg }: LoadedNetwork): SeenNetwork {
  return { need, extractor: rememberFeatures(anonymousIfRandom(vgg)) };
}

/** Random weights are no published ones: any preset may be tried on them. */
function anonymousIfRandom(vgg: Vgg): FeatureExtractor {
  const { network: _, preprocessing: __, ...anonymous } = vgg;
  return vgg.weights.name === "random" ? anonymous : vgg;
}
