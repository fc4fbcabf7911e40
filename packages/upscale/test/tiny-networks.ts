import { type CreateNetworkOptions, createNetwork, type NetworkName } from "../src/index.ts";

/** Of each network one that takes milliseconds. */
export const tiny: Readonly<Record<NetworkName, Omit<CreateNetworkOptions, "scale">>> = {
  srcnn: { features: 4 },
  espcn: { features: 4 },
  "edsr-small": { features: 4, blocks: 1 },
  srresnet: { features: 4, blocks: 1 },
  "srvgg-compact": { features: 4, blocks: 1 },
  "rrdb-small": { features: 4, blocks: 1, growth: 2 },
};

export function tinyNetwork(name: NetworkName, options: CreateNetworkOptions): ReturnType<typeof createNetwork> {
  return createNetwork(name, { ...tiny[name], ...options });
}
