import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type NativeInstall, nativeFolder, nativeInstalls } from "./native-folder.ts";
import { asNativeInstallError } from "./native-install-error.ts";
import { withNativeLock } from "./native-lock.ts";
import { hasNvidiaDriver } from "./nvidia-driver.ts";
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
  readonly nvidiaDriver: boolean;
}

/** What is installed, where, and what can use it. Reads a few small files; starts nothing. */
export function nativeStatus(options: { cacheDir?: string; cwd?: string } = {}): NativeStatus {
  const folder = nativeFolder(options.cacheDir);
  return {
    folder,
    installs: nativeInstalls(folder),
    packages: tfjsNodePackages(options.cwd),
    nvidiaDriver: hasNvidiaDriver(),
  };
}

/**
 * Removes the installs of one flavour, or of both with what unfinished installations left.
 * @returns the removed ones
 * @throws NativeInstallError where the folder can't be written
 */
export async function removeNative(
  options: { flavour?: NativeFlavour; cacheDir?: string; signal?: AbortSignal } = {},
): Promise<NativeInstall[]> {
  const { flavour, cacheDir, signal } = options;
  const root = nativeFolder(cacheDir);
  if (!existsSync(root)) return [];
  const removed = nativeInstalls(root).filter((install) => !flavour || install.flavour === flavour);
  try {
    await withNativeLock(
      root,
      async () => {
        for (const { folder } of removed) await rm(folder, { recursive: true });
        if (!flavour) await rm(join(root, "downloads"), { recursive: true, force: true });
      },
      () => {},
      signal,
    );
  } catch (error) {
    throw asNativeInstallError(error, root, signal);
  }
  return removed;
}
