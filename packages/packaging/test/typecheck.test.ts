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
    const { options: own, fileNames } = options(join(folder, "tsconfig.json"));
    for (const flag of flags) expect(own[flag], flag).toBe(true);
    const checked = new Set(fileNames.map((file) => resolve(file)));
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
