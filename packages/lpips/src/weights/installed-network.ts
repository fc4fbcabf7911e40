/// <reference path="./weights-packages.d.ts" />

import { checkKind } from "@srloss/core/validation";
import { memorySource, WeightsError } from "@srloss/weights";
import { type KnownNetworkName, knownNetworks } from "./known-networks.ts";
import type { NetworkSet } from "./network-set.ts";
import { readNetwork } from "./read-network.ts";

/**
 * A published network from its npm package, `@srloss/alexnet-weights` or `@srloss/squeezenet-weights`, rounded to float16, its digest
 * checked.
 *
 * @param known `alexnet` or `squeezenet`.
 * @param onWarning Told where the package is there and can't be used.
 * @param readInstalled The package's `readWeightFile`, from where it was found. Defaults to what an import of it finds.
 * @returns undefined where it is not installed, or is damaged.
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
  readInstalled?: () => Promise<Uint8Array>,
): Promise<NetworkSet | undefined> {
  if (readInstalled !== undefined) checkKind(readInstalled, "function", "installedNetwork: what reads the package");
  const read = Object.hasOwn(findReader, known) ? (readInstalled ?? (await findReader[known]())) : undefined;
  if (!read) return undefined;
  const name = `@srloss/${known}-weights`;
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

/** Each import by its own name and in a try block, so that bundlers take the package for optional. */
const findReader: Readonly<Record<KnownNetworkName, () => Promise<(() => Promise<Uint8Array>) | undefined>>> = {
  async alexnet() {
    try {
      return (await import("@srloss/alexnet-weights")).readWeightFile;
    } catch {
      return undefined;
    }
  },
  async squeezenet() {
    try {
      return (await import("@srloss/squeezenet-weights")).readWeightFile;
    } catch {
      return undefined;
    }
  },
};
