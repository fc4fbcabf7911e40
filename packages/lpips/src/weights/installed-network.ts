/// <reference path="./squeezenet-weights-package.d.ts" />

import { memorySource, WeightsError } from "@srloss/weights";
import { type KnownNetworkName, knownNetworks } from "./known-networks.ts";
import type { NetworkSet } from "./network-set.ts";
import { readNetwork } from "./read-network.ts";

const name = "@srloss/squeezenet-weights";

/**
 * A published network from an npm package, its digest checked. There is one of SqueezeNet, rounded to float16.
 *
 * @param known `alexnet` or `squeezenet`.
 * @param onWarning Told where the package is there and can't be used.
 * @returns undefined where it is not installed, there is none, or it is damaged.
 *
 * @example
 * ```ts
 * const set = await installedNetwork("squeezenet");
 * console.log(set ? set.origin.name : "npm install @srloss/squeezenet-weights");
 * ```
 */
export async function installedNetwork(
  known: KnownNetworkName,
  onWarning?: (message: string) => void,
): Promise<NetworkSet | undefined> {
  const read = known === "squeezenet" ? await findReader() : undefined;
  if (!read) return undefined;
  try {
    const { network, sha256, float16Sha256 } = knownNetworks[known];
    const set = await readNetwork(memorySource(await read(), name), { network });
    if (set.origin.sha256 !== sha256 && set.origin.sha256 !== float16Sha256)
      throw new WeightsError("hash", `${name} holds other weights than the published ones.`);
    return set;
  } catch (error) {
    onWarning?.(`${name} is installed, but can't be used: ${(error as Error).message}`);
    return undefined;
  }
}

/** In a try block, so that bundlers take the package for optional. */
async function findReader(): Promise<(() => Promise<Uint8Array>) | undefined> {
  try {
    return (await import("@srloss/squeezenet-weights")).readWeightFile;
  } catch {
    return undefined;
  }
}
