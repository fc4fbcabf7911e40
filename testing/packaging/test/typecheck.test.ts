import { existsSync, readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { getPackagesSync } from "@manypkg/get-packages";
import ts from "typescript";
import { expect, it } from "vitest";
import { type Manifest, root } from "./publishable-packages.ts";

const workspaces = getPackagesSync(root).packages.map(({ dir, packageJson }) => ({
  folder: dir,
  manifest: packageJson as Manifest & { readonly scripts?: Readonly<Record<string, string>> },
}));
const base = options(join(root, "tsconfig.base.json")).options;
const flags = [
  "strict",
  "noUncheckedIndexedAccess",
  "exactOptionalPropertyTypes",
  "verbatimModuleSyntax",
  "isolatedDeclarations",
] as const;

it("the base is strict", () => {
  for (const flag of flags) expect(base[flag], flag).toBe(true);
});

it.each(workspaces.map(({ manifest, folder }) => [manifest.name, folder, manifest] as const))(
  "%s checks all its TypeScript, tests too, as strictly as the base says",
  (_, folder, { scripts = {} }) => {
    expect(scripts.typecheck).toMatch(/^tsc -p tsconfig\.json\b/);
    // A service worker has other globals, thus a config of its own.
    const configs = [...scripts.typecheck!.matchAll(/tsc -p (\S+)/g)].map(([, config]) => join(folder, config!));
    const checked = new Set<string>();
    for (const config of configs) {
      const { options: own, fileNames } = options(config.endsWith(".json") ? config : join(config, "tsconfig.json"));
      for (const flag of flags) expect(own[flag], `${flag} in ${config}`).toBe(true);
      for (const file of fileNames) checked.add(resolve(file));
    }
    // AssemblyScript is checked by its own compiler, in the build.
    const unchecked = sources(folder).filter((file) => !checked.has(file) && !/[\\/]assembly[\\/]/.test(file));
    expect(unchecked).toEqual([]);
  },
);

function options(config: string): ts.ParsedCommandLine {
  expect(existsSync(config), config).toBe(true);
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  return ts.getParsedCommandLineOfConfigFile(config, {}, host)!;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/(^|[\\/])(node_modules|dist)[\\/]/.test(relative(folder, file)));
}
