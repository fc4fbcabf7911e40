import { existsSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { checkOptions } from "@srloss/core/validation";
import { packageFolders } from "@srloss/files";
import { type NativeInstall, nativeFolder, nativeInstalls, untrusted } from "./native-folder.ts";
import { asNativeInstallError } from "./native-install-error.ts";
import { withNativeLock } from "./native-lock.ts";
import { hasNvidiaDriver } from "./nvidia-driver.ts";
import { type Machine, platformBuild, thisMachine } from "./platform-build.ts";
import type { NativeFlavour } from "./tensorflow-builds.ts";
import { type TfjsNodePackage, tfjsNodePackages } from "./tfjs-node-package.ts";

/** What `nativeStatus` finds. */
export interface NativeStatus {
  /** The folder of all installs. */
  readonly folder: string;
  /** The proven installs for this platform, the newest first. */
  readonly installs: readonly NativeInstall[];
  /** The tfjs-node(-gpu) packages that can use them. */
  readonly packages: readonly TfjsNodePackage[];
  /** From where those and other optional packages are looked up. */
  readonly packageFolders: readonly string[];
  /** Why the installs in the folder are passed over, as part of a sentence: another user could have put them there. */
  readonly untrusted?: string;
  readonly nvidiaDriver: boolean;
  /** Whether there is a TensorFlow for this machine, so that `installNative` can work here. */
  readonly available: boolean;
}

/**
 * What is installed, where, and what can use it. Reads a few small files; starts nothing.
 * @example
 * ```ts
 * for (const { flavour, tensorflow, bytes } of nativeStatus().installs)
 *   console.log(`TensorFlow ${tensorflow} (${flavour}), ${readableBytes(bytes)}`);
 * ```
 */
export function nativeStatus(options: { cacheDir?: string; packages?: string } = {}): NativeStatus {
  checkOptions("nativeStatus", options, { cacheDir: true, packages: true });
  const folder = nativeFolder(options.cacheDir);
  const reason = untrusted(folder);
  return {
    folder,
    ...(reason !== undefined && { untrusted: reason }),
    installs: nativeInstalls(folder),
    packages: tfjsNodePackages(options.packages),
    packageFolders: packageFolders(import.meta.url, options.packages),
    nvidiaDriver: hasNvidiaDriver(),
    available: hasBuild(thisMachine()),
  };
}

function hasBuild(machine: Machine): boolean {
  try {
    platformBuild("cpu", machine);
    return true;
  } catch {
    return false;
  }
}

/**
 * Removes the installs of one flavour, or of both with what unfinished installations and damaged installs left.
 * @returns the removed ones
 * @throws NativeInstallError where the folder can't be written
 * @example
 * ```ts
 * const removed = await removeNative({ flavour: "cuda" });
 * console.log(`${removed.length} removed`);
 * ```
 */
export async function removeNative(
  options: { flavour?: NativeFlavour; cacheDir?: string; signal?: AbortSignal } = {},
): Promise<NativeInstall[]> {
  checkOptions("removeNative", options, { flavour: true, cacheDir: true, signal: true });
  const { flavour, cacheDir, signal } = options;
  const root = nativeFolder(cacheDir);
  if (!existsSync(root)) return [];
  try {
    return await withNativeLock(
      root,
      async () => {
        const removed = nativeInstalls(root).filter((install) => !flavour || install.flavour === flavour);
        const unfinished = flavour ? [] : readdirSync(root).filter(isOurs);
        for (const folder of [...removed.map(({ folder }) => folder), ...unfinished.map((name) => join(root, name))])
          await rm(folder, { recursive: true, force: true });
        return removed;
      },
      () => {},
      signal,
    );
  } catch (error) {
    throw asNativeInstallError(error, root, signal);
  }
}

/** Downloads, what an installation that was killed left, and installs of this platform, damaged ones too. */
function isOurs(name: string): boolean {
  return /^(staging-|downloads$)/.test(name) || name.includes(`-${process.platform}-${process.arch}-tfjs-`);
}
