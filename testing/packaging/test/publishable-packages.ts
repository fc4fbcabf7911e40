import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { getPackagesSync } from "@manypkg/get-packages";

/** What these tests read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: boolean | readonly string[];
  readonly files?: readonly string[];
  readonly scripts?: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
  readonly repository?: { readonly url?: string; readonly directory?: string };
  readonly jsdelivr?: string;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
}

export interface PublishablePackage {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** From the root of the workspace: `packages/core`. */
  readonly place: string;
  readonly manifest: Manifest;
}

export const root: string = fileURLToPath(new URL("../../../", import.meta.url));

/** Every package of the workspace that is not private. */
export const publishablePackages: readonly PublishablePackage[] = getPackagesSync(root)
  .packages.map(({ dir, relativeDir, packageJson }) => ({
    name: packageJson.name,
    folder: dir,
    place: relativeDir.replaceAll("\\", "/"),
    manifest: packageJson as Manifest,
  }))
  .filter(({ manifest }) => !manifest.private);

/** Libraries can be imported; the others are programs. */
export function isLibrary({ manifest }: PublishablePackage): boolean {
  return importable(manifest).length > 0;
}

/** What can be imported of a package: `@srloss/core`, `@srloss/core/gradients`. */
export function importable({ name, exports = {} }: Manifest): string[] {
  return Object.entries(exports)
    .filter(([, target]) => typeof target !== "string")
    .map(([entry]) => join(name, entry).replaceAll("\\", "/"));
}
