import { readdir } from "node:fs/promises";
import { diskCache, installedWeightFile } from "@srloss/node-gpu";
import { installedWeights, knownWeights } from "@srloss/vgg";
import { warn } from "../terminal/note.ts";
import { knownJudges } from "./judge-sets.ts";
import type { KnownSet } from "./known-set.ts";

const weightsPackage = "@srloss/vgg19-weights";

/** The published sets, and what the cache and installed packages have of them. */
export async function knownSets(packages: string | undefined): Promise<KnownSet[]> {
  const there = await filesIn(diskCache().location);
  const installed = await installedWeights("block1_conv1", warn, installedWeightFile("vgg19", packages));
  return [
    ...Object.entries(knownWeights).map(([name, { preprocessing, url, mirrors = [], licence }]) => ({
      name,
      preprocessing,
      url,
      mirrors: mirrors.map((mirror) => mirror.url),
      licence,
      cached: cachedLayers(name, there),
      installed: installed && name === "vgg19-keras" ? weightsPackage : null,
    })),
    ...(await knownJudges(there, packages)),
  ];
}

/** Up to which layers a set is in the cache. */
export function cachedLayers(name: string, files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const [, known, layer] = /^(.+)-(block\d_conv\d)\.safetensors$/.exec(file) ?? [];
    return known === name && layer !== undefined ? [layer] : [];
  });
}

/** None where the folder is not there yet. */
export function filesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
