import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { NativeInstallError } from "./native-install-error.ts";

/** A tfjs-node(-gpu) package on this machine, with or without an addon of its own. */
export interface TfjsNodePackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

const names = ["@tensorflow/tfjs-node", "@tensorflow/tfjs-node-gpu"];

/** Every tfjs-node(-gpu) that can be imported from this package or from `cwd`. */
export function tfjsNodePackages(cwd: string = process.cwd()): TfjsNodePackage[] {
  const found = new Map<string, TfjsNodePackage>();
  for (const from of [import.meta.url, pathToFileURL(join(cwd, "package.json")).href])
    for (const name of names) {
      const file = resolveFrom(from, `${name}/package.json`);
      if (!file || found.has(file)) continue;
      const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
      found.set(file, { name, version, folder: dirname(file) });
    }
  return [...found.values()];
}

/** The package whose C++ files are compiled. */
export function tfjsNodeSources(cwd?: string): TfjsNodePackage {
  const found = tfjsNodePackages(cwd)[0];
  if (!found)
    throw new NativeInstallError(
      "package",
      `@tensorflow/tfjs-node, whose addon is compiled here, was not found from ${cwd ?? process.cwd()}: run "npm install --ignore-scripts @tensorflow/tfjs-node@4.22.0" there first.`,
    );
  return found;
}

function resolveFrom(from: string, specifier: string): string | undefined {
  try {
    return createRequire(from).resolve(specifier);
  } catch {
    return undefined;
  }
}
