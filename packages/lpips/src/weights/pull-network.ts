import { checkOptions, given, type OptionNames } from "@srloss/core/validation";
import type { PullOptions } from "@srloss/vgg";
import { type ByteSource, httpSource, WeightsError } from "@srloss/weights";
import {
  addressesOf,
  countProgress,
  fromMirrors,
  httpOnly,
  httpOptions,
  throughCache,
} from "@srloss/weights/downloads";
import { type KnownNetworkName, knownNetworks } from "./known-networks.ts";
import { type NetworkSet, networkBytes } from "./network-set.ts";
import { networkToSafetensors } from "./network-to-safetensors.ts";
import { readNetwork } from "./read-network.ts";

/** `cache`, `url`, `mirrors`, `copy`, `signal`, `onProgress` and the others of `pullWeights`. */
export type PullNetworkOptions = Omit<PullOptions, "upTo">;

const { onBytes: _, ...patience } = httpOptions;

/** By name. */
export const pullNetworkOptions: OptionNames<PullNetworkOptions> = {
  ...patience,
  cache: true,
  url: true,
  mirrors: true,
  copy: true,
  lockMs: true,
  onProgress: true,
  onWarning: true,
};

/**
 * Brings a published network of LPIPS: from the cache, or from torchvision's own address, of whose file only the convolutions are
 * fetched (AlexNet: 10 of 244 MB) where the server answers range requests; or from the npm package of the network by a CDN, rounded
 * to float16, which comes first in a page: torchvision's server lets no other site's pages read. They must have the published digest,
 * and are then kept in the cache.
 *
 * @param known `alexnet` or `squeezenet`.
 * @param options `cache`, `url` (one address), `mirrors`, `copy`, `signal`, `onProgress`, `onWarning`, `retries`.
 * @returns The weights with the address, licence and digest of their origin.
 * @throws WeightsError in one sentence: what failed, where, and what to do.
 *
 * @example
 * ```ts no-run
 * const { origin } = await pullNetwork("alexnet");
 * origin.licence; // => "BSD-3-Clause (torchvision)"
 * ```
 */
export async function pullNetwork(known: KnownNetworkName, options: PullNetworkOptions = {}): Promise<NetworkSet> {
  if (!Object.hasOwn(knownNetworks, known))
    throw new WeightsError(
      "unavailable",
      `${given(known)} is not a known network. Known: ${Object.keys(knownNetworks).join(", ")}.`,
    );
  checkOptions("pullNetwork", options, pullNetworkOptions);
  const set = {
    name: known,
    keys: [networkCacheKey(known)],
    read: (entry: ByteSource) => published(known, entry),
    fetch: () => download(known, options),
    toBytes: (fetched: NetworkSet) => networkToSafetensors(fetched, isHalf(known, fetched) ? { type: "float16" } : {}),
  };
  return throughCache(options.cache, set, options);
}

/**
 * The name under which a `WeightCache` keeps a known network.
 *
 * @example
 * ```ts
 * networkCacheKey("alexnet"); // => "alexnet.safetensors"
 * ```
 */
export function networkCacheKey(known: KnownNetworkName): string {
  return `${known}.safetensors`;
}

async function download(known: KnownNetworkName, options: PullNetworkOptions): Promise<NetworkSet> {
  const { copy, url, mirrors, onProgress } = options;
  const { network, file, addresses } = knownNetworks[known];
  if (copy) return published(known, copy, options.signal);
  const all = url === undefined ? addressesOf(file, addresses, mirrors) : [url];
  return fromMirrors(
    known,
    all,
    async (address, last) => {
      const http = httpOnly(last ? options : { retries: 1, ...options });
      const onBytes = countProgress(networkBytes(network), onProgress);
      const set = await published(known, httpSource(address, { ...http, onBytes }), options.signal);
      return { ...set, origin: { ...set.origin, url: address } };
    },
    options,
  );
}

/** @throws WeightsError unless the source holds exactly the published convolutions, or those rounded to float16. */
async function published(known: KnownNetworkName, source: ByteSource, signal?: AbortSignal): Promise<NetworkSet> {
  const { network, sha256 } = knownNetworks[known];
  const set = await readNetwork(source, { network, name: known, ...(signal && { signal }) });
  if (set.origin.sha256 === sha256 || isHalf(known, set)) return set;
  throw new WeightsError(
    "hash",
    `${source.name} is not the published ${known}: the digest of its convolutions is ${set.origin.sha256.slice(0, 12)}..., not ${sha256.slice(0, 12)}...; nothing was kept, try another network or address.`,
  );
}

/** Whether these are the published numbers rounded to float16. */
function isHalf(known: KnownNetworkName, { origin }: NetworkSet): boolean {
  return origin.sha256 === knownNetworks[known].float16Sha256;
}
