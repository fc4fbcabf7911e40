import { join } from "node:path";
import {
  type KnownNetworkName,
  knownNetworks,
  type NetworkSet,
  networkCacheKey,
  pullNetwork,
  readNetwork,
} from "@srloss/lpips";
import { diskCache } from "@srloss/node-gpu";
import { type ByteSource, WeightsError, type WeightsFailure } from "@srloss/weights";
import { installedJudge } from "../comparing/judge-weights.ts";
import { warn } from "../terminal/note.ts";
import { shown } from "../terminal/shown.ts";
import { UsageError } from "../usage-error.ts";
import type { KnownSet } from "./known-set.ts";
import { pullSet } from "./pull-set.ts";

type Options = Record<string, unknown>;

/** A network of LPIPS, which is pulled whole. */
export function isJudge(name: string): name is KnownNetworkName {
  return Object.hasOwn(knownNetworks, name);
}

/** For `weights list`: the published networks of LPIPS, and which of them are among the cache's files. */
export async function knownJudges(there: readonly string[], packages: string | undefined): Promise<KnownSet[]> {
  const names = Object.keys(knownNetworks) as KnownNetworkName[];
  const row = async (name: KnownNetworkName) => {
    const { addresses, licence } = knownNetworks[name];
    const [first, ...rest] = addresses.map(({ url }) => url);
    return {
      name,
      preprocessing: "torchvision" as const,
      url: first!,
      mirrors: rest,
      licence,
      cached: there.includes(networkCacheKey(name)) ? ["the last convolution"] : [],
      installed: (await installedJudge(name, packages, warn)) ? `@srloss/${name}-weights` : null,
    };
  };
  return Promise.all(names.map(row));
}

/** Brings a network of LPIPS into the cache. */
export async function pullJudge(name: KnownNetworkName, options: Options, signal: AbortSignal): Promise<void> {
  if (options.upTo !== undefined)
    throw new UsageError(`--up-to is for VGG; ${name} is pulled up to its last convolution.`);
  const cache = diskCache();
  const found = await pullSet(name, options, signal, (how) => pullNetwork(name, how));
  if (!(await cache.read(networkCacheKey(name))))
    throw new Error(
      `${name} was read, but could not be kept in ${cache.location}; set SRLOSS_CACHE to another folder.`,
    );
  reportJudge(found, options, { file: join(cache.location, networkCacheKey(name)) });
}

/** A network of LPIPS in a file; undefined where it is something else, which VGG's reader may know. */
export async function readJudge(source: ByteSource, signal: AbortSignal): Promise<NetworkSet | undefined> {
  try {
    return await readNetwork(source, { signal });
  } catch (error) {
    // What it is not, VGG's reader says better.
    if (error instanceof WeightsError && isNoJudge.has(error.code)) return undefined;
    throw error;
  }
}

/** What is wrong with VGG's weights when they are read as another network's, or as an unknown file. */
const isNoJudge: ReadonlySet<WeightsFailure> = new Set(["not-weights", "unsupported", "truncated"]);

export function reportJudge(
  { network, layers, origin }: NetworkSet,
  { json }: Options,
  { file }: { readonly file: string },
): void {
  const names = [...layers.keys()];
  const { verified, sha256, name } = origin;
  const told = { file, network, preprocessing: "torchvision", sha256, layers: names };
  process.stdout.write(
    json === true
      ? `${JSON.stringify({ ...told, published: verified ? name : null, verified }, undefined, 2)}\n`
      : `${shown(file)}: ${network}, torchvision preprocessing, ${names.length} convolutions, all finite\nSHA-256 of network, preprocessing and parameters: ${sha256}\n${verified ? `These are the published ${name} weights.` : "Not verified: no published set that srloss knows has this digest."}\n`,
  );
}
