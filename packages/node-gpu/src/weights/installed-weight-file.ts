import { SrlossError } from "@srloss/core";
import { checkKind, given } from "@srloss/core/validation";
import { findPackageFile } from "@srloss/files";
import { importOptional } from "../engines/optional-package.ts";

interface WeightsPackage {
  readWeightFile(): Promise<Uint8Array>;
}

/** A network whose weights are an npm package, `@srloss/NETWORK-weights`. */
export type PackagedNetwork = "vgg19" | "alexnet" | "squeezenet";

const packaged: readonly PackagedNetwork[] = ["vgg19", "alexnet", "squeezenet"];

/**
 * What reads the weights of an npm package such as `@srloss/vgg19-weights`, looked for where the engines' optional packages are: where
 * srloss is installed, in the program's project, and in a folder that is named. For `readInstalled` of `loadVgg19`, `loadLpips`,
 * `loadAlexNet` and `loadSqueezeNet`.
 *
 * @param network `vgg19`, `alexnet` or `squeezenet`.
 * @param packages A folder in whose node_modules it is looked for, too. Defaults to `SRLOSS_PACKAGES`.
 * @returns undefined where it is not installed.
 * @throws SrlossError for another network.
 *
 * @example
 * ```ts
 * const readInstalled = installedWeightFile("vgg19", "/opt/srloss");
 * const vgg = await loadVgg19({ weights: "random", ...(readInstalled && { readInstalled }) });
 * vgg.dispose();
 * ```
 */
export function installedWeightFile(
  network: PackagedNetwork,
  packages?: string,
): (() => Promise<Uint8Array>) | undefined {
  if (!packaged.includes(network))
    throw new SrlossError(
      "argument",
      `installedWeightFile: packages of weights are those of ${packaged.join(", ")}; got ${given(network)}.`,
    );
  if (packages !== undefined) checkKind(packages, "text", "installedWeightFile: packages");
  const name = `@srloss/${network}-weights`;
  if (findPackageFile(import.meta.url, name, packages) === undefined) return undefined;
  return async () => (await importOptional<WeightsPackage>(name, packages)).readWeightFile();
}
