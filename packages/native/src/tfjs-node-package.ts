import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { packageFileFrom, packageFolders, packagePlaces } from "@srloss/files";
import { NativeInstallError } from "./native-install-error.ts";

/** A tfjs-node(-gpu) package on this machine, with or without an addon of its own. */
export interface TfjsNodePackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

const names = ["@tensorflow/tfjs-node", "@tensorflow/tfjs-node-gpu"];

/** Every tfjs-node(-gpu) that the engines can import: see `packagePlaces`. */
export function tfjsNodePackages(packages?: string): TfjsNodePackage[] {
  const found = new Map<string, TfjsNodePackage>();
  for (const place of packagePlaces(import.meta.url, packages))
    for (const name of names) {
      const file = packageFileFrom(place, `${name}/package.json`);
      if (!file || found.has(file)) continue;
      const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
      found.set(file, { name, version, folder: dirname(file) });
    }
  return [...found.values()];
}

/** The package whose C++ files are compiled. */
export function tfjsNodeSources(packages?: string): TfjsNodePackage {
  const found = tfjsNodePackages(packages)[0];
  if (!found)
    throw new NativeInstallError(
      "package",
      `@tensorflow/tfjs-node, whose addon is compiled here, was not found from ${packageFolders(import.meta.url, packages).join(" or ")}: run "npm install --ignore-scripts @tensorflow/tfjs-node@4.22.0" there first, or name the folder that has it with --packages or SRLOSS_PACKAGES.`,
    );
  return found;
}
