import { access } from "node:fs/promises";
import { join } from "node:path";
import type { MeasureName } from "@srloss/core";
import { measuresToLoad, type ResolvedRequest } from "@srloss/evaluate";
import {
  installedNetwork,
  type KnownNetworkName,
  knownNetworks,
  type NetworkSet,
  networkCacheKey,
} from "@srloss/lpips";
import { diskCache, fileSource, installedWeightFile } from "@srloss/node-gpu";
import { cacheKey } from "@srloss/vgg";
import type { ByteSource } from "@srloss/weights";
import { UsageError } from "../usage-error.ts";

/** The published weights that a measure with a network of its own runs on. */
export interface JudgeWeights {
  readonly measure: MeasureName;
  /** As `srloss weights pull` names them. */
  readonly set: "alexnet" | "squeezenet" | "vgg16-torchvision";
}

/** Where the weights of measures are looked for, before the cache: a folder of files, and one of npm packages. */
export interface JudgePlaces {
  readonly folder?: string | undefined;
  readonly packages?: string | undefined;
}

interface KnownFiles {
  /** In the cache. */
  readonly key: string;
  /** In a folder that is named: as they are published, and as this command and others convert them. */
  readonly files: readonly string[];
  /** What brings them into the cache. */
  readonly pull: string;
  readonly size: string;
}

const deepest = "block5_conv3";

const known: Readonly<Record<JudgeWeights["set"], KnownFiles>> = {
  alexnet: {
    key: networkCacheKey("alexnet"),
    files: ["alexnet.safetensors", "alexnet.pth", knownNetworks.alexnet.file, "lpips_alex_v0.1.hwio.f32le.json"],
    pull: "srloss weights pull alexnet",
    size: "10 MB",
  },
  squeezenet: {
    key: networkCacheKey("squeezenet"),
    files: [
      "squeezenet.safetensors",
      "squeezenet.pth",
      knownNetworks.squeezenet.file,
      "lpips_squeeze_v0.1.hwio.f32le.json",
    ],
    pull: "srloss weights pull squeezenet",
    size: "3 MB",
  },
  "vgg16-torchvision": {
    key: cacheKey("vgg16-torchvision", deepest),
    files: [cacheKey("vgg16-torchvision", deepest), "vgg16.safetensors", "vgg16.pth", "vgg16-397923af.pth"],
    pull: `srloss weights pull vgg16-torchvision --up-to ${deepest}`,
    size: "59 MB",
  },
};

/** The sets of a request's measures. */
export function judgeWeights(request: Pick<ResolvedRequest, "measures" | "loadWith">): JudgeWeights[] {
  const { net = "alex" } = (request.loadWith?.lpips ?? {}) as { readonly net?: "alex" | "squeeze" | "vgg" };
  const lpips = ({ alex: "alexnet", squeeze: "squeezenet", vgg: "vgg16-torchvision" } as const)[net];
  return measuresToLoad(request).map((measure) => ({
    measure,
    set: measure === "lpips" ? lpips : "vgg16-torchvision",
  }));
}

/** What to type to have a set. */
export function pullsWords(set: JudgeWeights["set"]): string {
  const { pull, size } = known[set];
  return `${pull} (${size})`;
}

/**
 * The file of a set in the folder that was named; undefined where it is at hand elsewhere.
 *
 * @throws UsageError where it is nowhere: who names a folder wants no download.
 */
export async function namedWeights(
  set: JudgeWeights["set"],
  folder: string,
  packages: string | undefined,
): Promise<ByteSource | undefined> {
  const found = await inFolder(set, folder);
  if (found || (await isAtHand(set, { packages }))) return found;
  throw new UsageError(
    `--lpips-weights: ${folder} has none of ${known[set].files.join(", ")}; put one of them there, or type ${known[set].pull}.`,
  );
}

/** Whether a set can be had without a download. */
export async function isAtHand(set: JudgeWeights["set"], { folder, packages }: JudgePlaces): Promise<boolean> {
  if (folder !== undefined && (await inFolder(set, folder))) return true;
  if (await exists(join(diskCache().location, known[set].key))) return true;
  return set !== "vgg16-torchvision" && (await installedJudge(set, packages)) !== undefined;
}

/** The network of LPIPS in an installed npm package. */
export function installedJudge(
  name: KnownNetworkName,
  packages: string | undefined,
  onWarning?: (message: string) => void,
): Promise<NetworkSet | undefined> {
  return installedNetwork(name, onWarning, installedWeightFile(name, packages));
}

/** What reads the npm package of a set, where that is installed. */
export function installedReader(
  set: JudgeWeights["set"],
  packages: string | undefined,
): (() => Promise<Uint8Array>) | undefined {
  return set === "vgg16-torchvision" ? undefined : installedWeightFile(set, packages);
}

async function inFolder(set: JudgeWeights["set"], folder: string): Promise<ByteSource | undefined> {
  for (const name of known[set].files) if (await exists(join(folder, name))) return fileSource(join(folder, name));
  return undefined;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
