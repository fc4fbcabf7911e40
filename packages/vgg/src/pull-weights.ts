import { checkKind, checkOptions, given, meant, type OptionNames } from "@srloss/core/validation";
import {
  type ByteSource,
  type HttpOptions,
  httpSource,
  type PullProgress,
  type WeightCache,
  WeightsError,
} from "@srloss/weights";
import {
  addressesOf,
  countProgress,
  fromMirrors,
  httpOnly,
  httpOptions,
  publishedFile,
  throughCache,
} from "@srloss/weights/downloads";
import { readWeights } from "./formats/read-weights.ts";
import { weightsToSafetensors } from "./formats/safetensors.ts";
import { type KnownName, type KnownWeights, knownWeights } from "./known-weights.ts";
import { layerBytes } from "./layer-bytes.ts";
import { convolutionsUpTo } from "./layer-names.ts";
import { truncateWeights } from "./truncate-weights.ts";
import { convolutions } from "./vgg-network.ts";
import type { VggWeights } from "./vgg-weights.ts";

export interface PullOptions extends Omit<HttpOptions, "onBytes"> {
  /** The deepest layer that will be used. */
  readonly upTo: string;
  /** Where what was fetched is kept. Defaults to none: it is fetched at each call. */
  readonly cache?: WeightCache;
  /** The only address to fetch it from. Defaults to those that are known, one after the other. */
  readonly url?: string;
  /** Addresses of folders with copies of published files under their own names, tried before those that are known. Defaults to none. */
  readonly mirrors?: readonly string[];
  /** A copy of the known file that is at hand: read in place of any address. Defaults to none. */
  readonly copy?: ByteSource;
  /** Milliseconds to wait for another process that brings the same set, before this one fetches it, too. Defaults to 60,000. */
  readonly lockMs?: number;
  readonly onProgress?: (progress: PullProgress) => void;
  /** Told of what is worth a line and no reason to stop: a cache that can't be written, a damaged entry. */
  readonly onWarning?: (message: string) => void;
}

const { onBytes: _, ...patience } = httpOptions;

/** By name. */
export const pullOptions: OptionNames<PullOptions> = {
  ...patience,
  upTo: true,
  cache: true,
  url: true,
  mirrors: true,
  copy: true,
  lockMs: true,
  onProgress: true,
  onWarning: true,
};

/**
 * Brings published weights: from the cache, or from their address, verified and then kept in the cache, converted and cut
 * after `upTo` (block3_conv3: 7 MB of the 80). Two processes that share a cache fetch once.
 *
 * Up to VGG19's block3_conv4 (Keras) only the bytes of the wanted layers travel, where the server answers range requests,
 * and their digest is checked; deeper, the whole file is fetched and its MD5 checked. Where an address fails, or holds something
 * else, the next one is tried: each must have the same digest.
 *
 * @param known A name in `knownWeights`.
 * @param options `upTo`, the deepest layer; `cache`, `url` (one address), `mirrors`, `signal`, `onProgress`, `onWarning`, `retries`.
 * @returns The weights with the address, licence and digest of their origin.
 * @throws WeightsError in one sentence: what failed, where, and what to do.
 *
 * @example
 * ```ts no-run
 * const weights = await pullWeights("vgg19-keras", { upTo: "block3_conv3" });
 * weights.origin.licence; // => "CC BY 4.0 (Visual Geometry Group, University of Oxford), by way of Keras"
 * ```
 */
export async function pullWeights(known: KnownName, options: PullOptions): Promise<VggWeights> {
  const entry = Object.hasOwn(knownWeights, known) ? knownWeights[known] : undefined;
  if (!entry)
    throw new WeightsError(
      "unavailable",
      `${given(known)} is not a known set of weights${meant(known, Object.keys(knownWeights))} Known: ${Object.keys(knownWeights).join(", ")}.`,
    );
  checkOptions("pullWeights", options, pullOptions, ["upTo"]);
  const { network } = entry;
  const last = convolutionsUpTo(network, options.upTo).at(-1)!.name;
  const layers = convolutions(network).map(({ name }) => name);
  const byKey = new Map(layers.slice(layers.indexOf(last)).map((layer) => [cacheKey(known, layer), layer]));
  const set = {
    name: known,
    keys: [...byKey.keys()],
    read: (kept: ByteSource) => fromEntry(known, kept, byKey.get(kept.name)!, last),
    fetch: () => download(known, entry, last, options),
    toBytes: weightsToSafetensors,
  };
  return throughCache(options.cache, set, options);
}

/**
 * The name under which a `WeightCache` keeps a known set that was cut after `layer`.
 *
 * @param known A name in `knownWeights`.
 * @param layer Keras' name of the last convolution.
 *
 * @example
 * ```ts
 * cacheKey("vgg19-keras", "block3_conv3"); // => "vgg19-keras-block3_conv3.safetensors"
 * ```
 */
export function cacheKey(known: KnownName, layer: string): string {
  checkKind(known, "text", "cacheKey: the name of a set");
  checkKind(layer, "text", "cacheKey: the layer");
  return `${known}-${layer}.safetensors`;
}

/** A cache's entry that goes down to `layer`, cut after `last`. */
async function fromEntry(known: KnownName, source: ByteSource, layer: string, last: string): Promise<VggWeights> {
  const { network, preprocessing, digests, md5 } = knownWeights[known];
  // Without a digest that is known, an entry must have the one that it was written with.
  const digested = digests[last] === undefined;
  const kept = await readWeights(source, { upTo: layer, network, preprocessing, name: known, digested });
  const weights = await truncateWeights(md5 === undefined ? kept : verified(kept), last);
  if (!digested && digests[last] !== weights.origin.sha256)
    throw new WeightsError("hash", `${source.name} holds other weights than the published ${known}.`);
  return weights;
}

async function download(
  known: KnownName,
  entry: KnownWeights,
  last: string,
  options: PullOptions,
): Promise<VggWeights> {
  const { copy, url } = options;
  if (copy) return bring(known, entry, last, options, { source: copy });
  const addresses = url === undefined ? addressesFor(entry, last, options.mirrors) : [url];
  return fromMirrors(
    known,
    addresses,
    (address, isLast) => bring(known, entry, last, isLast ? options : { retries: 1, ...options }, { url: address }),
    options,
  );
}

/** Those that can vouch for the layers up to `last`. */
function addressesFor(entry: KnownWeights, last: string, own: readonly string[] | undefined): string[] {
  const { network, url, file = url.split("/").at(-1)!, toPages = false, mirrors = [] } = entry;
  const layers = convolutions(network).map(({ name }) => name);
  const reaching = mirrors.filter(({ upTo = last }) => layers.indexOf(upTo) >= layers.indexOf(last));
  return addressesOf(file, [{ url, toPages }, ...reaching], own);
}

async function bring(
  known: KnownName,
  entry: KnownWeights,
  last: string,
  options: PullOptions,
  from: { readonly source: ByteSource } | { readonly url: string },
): Promise<VggWeights> {
  const { onProgress } = options;
  const http = httpOnly(options);
  const { network, preprocessing, licence, md5: published } = entry;
  const digest = entry.digests[last];
  const whole = digest === undefined && published !== undefined;
  const total = (whole && entry.bytes) || layerBytes(network, last);
  const limit = entry.bytes !== undefined && { maxBytes: entry.bytes };
  const copy = "source" in from ? from.source : undefined;
  const url = "url" in from ? from.url : from.source.name;
  const source = copy ?? httpSource(url, { ...limit, ...http, onBytes: countProgress(total, onProgress) });
  const weights = await readWeights(whole ? await publishedFile(source, published, entry.bytes) : source, {
    upTo: last,
    network,
    preprocessing,
    name: known,
    ...(http.signal && { signal: http.signal }),
  });
  const { origin: read } = whole ? verified(weights) : weights;
  // A copy that nothing vouches for came from somewhere else.
  const address = copy && read.verified ? entry.url : copy ? undefined : url;
  const origin = { ...read, licence, ...(address !== undefined && { url: address }) };
  if (digest !== undefined && origin.sha256 !== digest)
    throw new WeightsError(
      "hash",
      `${url} is not the published ${known}: the digest of its layers up to ${last} is ${origin.sha256.slice(0, 12)}..., not ${digest.slice(0, 12)}...; nothing was kept, try another network or address.`,
    );
  return { ...weights, origin };
}

/** The set came out of the whole published file, whose MD5 was checked before it was read. */
function verified(weights: VggWeights): VggWeights {
  return { ...weights, origin: { ...weights.origin, verified: true } };
}
