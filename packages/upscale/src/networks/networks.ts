import { edsrSmall } from "./edsr-small.ts";
import { espcn } from "./espcn.ts";
import type { Network } from "./network.ts";
import { rrdbSmall } from "./rrdb-small.ts";
import { srcnn } from "./srcnn.ts";
import { srresnet } from "./srresnet.ts";
import { srvggCompact } from "./srvgg-compact.ts";

export type NetworkName = "srcnn" | "espcn" | "edsr-small" | "srresnet" | "srvgg-compact" | "rrdb-small";

/** Networks of the literature, a row each: whatever lists or makes networks reads it. */
export const networks: Readonly<Record<NetworkName, Network>> = {
  srcnn,
  espcn,
  "edsr-small": edsrSmall,
  srresnet,
  "srvgg-compact": srvggCompact,
  "rrdb-small": rrdbSmall,
};

/** The networks that there are, by the names that `createNetwork` takes. */
export const networkNames: readonly NetworkName[] = Object.keys(networks) as NetworkName[];
