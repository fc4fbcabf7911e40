import { checkKind } from "@srloss/core/validation";
import { findPackageFile } from "@srloss/files";
import { importOptional } from "../engines/optional-package.ts";

interface WeightsPackage {
  readWeightFile(): Promise<Uint8Array>;
}

const name = "@srloss/vgg19-weights";

/**
 * What reads the weights of the npm package `@srloss/vgg19-weights`, looked for where the engines' optional packages are: where
 * srloss is installed, in the program's project, and in a folder that is named. For `readInstalled` of `loadVgg19`.
 *
 * @param packages A folder in whose node_modules it is looked for, too. Defaults to `SRLOSS_PACKAGES`.
 * @returns undefined where it is not installed.
 *
 * @example
 * ```ts
 * const readInstalled = installedWeightFile("/opt/srloss");
 * const vgg = await loadVgg19({ weights: "random", ...(readInstalled && { readInstalled }) });
 * vgg.dispose();
 * ```
 */
export function installedWeightFile(packages?: string): (() => Promise<Uint8Array>) | undefined {
  if (packages !== undefined) checkKind(packages, "text", "installedWeightFile: packages");
  if (findPackageFile(import.meta.url, name, packages) === undefined) return undefined;
  return async () => (await importOptional<WeightsPackage>(name, packages)).readWeightFile();
}
