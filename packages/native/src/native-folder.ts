import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { cacheFolder, ownedByStranger } from "@srloss/files";
import type { NativeFlavour } from "./tensorflow-builds.ts";

/** An installed engine: libraries and addon in one folder of the cache, proven to compute right numbers. */
export interface NativeInstall {
  readonly flavour: NativeFlavour;
  /** TensorFlow's version, as the addon reported it. */
  readonly tensorflow: string;
  /** The version of tfjs-node whose C++ files the addon was compiled from. */
  readonly tfjsNode: string;
  readonly platform: string;
  readonly arch: string;
  readonly folder: string;
  readonly addon: string;
  /** Bytes on disk. */
  readonly bytes: number;
  /** Where the libraries came from: a requirement of the package index, or a path. */
  readonly source: string;
  readonly installedAt: string;
  /** Whether the addon is what this version compiles; an older one works, more slowly, and `installNative` renews it. */
  readonly current: boolean;
}

/** The name of the file that is written last, after the proof: a folder without it is not an install. */
export const RECEIPT = "install.json";
export const ADDON = "tfjs_binding.node";
/** Goes up with every change to what is compiled. */
export const ADDON_REVISION = 2;

/** What `install.json` holds: the install without its place, so that the cache folder can be moved. */
export type Receipt = Omit<NativeInstall, "folder" | "addon" | "bytes" | "current"> & {
  readonly format: 1;
  readonly addonRevision: number;
  /** Every file with its size: one that is gone or cut short disqualifies the install. */
  readonly files: Readonly<Record<string, number>>;
};

/** The folder of all native installs. */
export function nativeFolder(cacheDir: string = cacheFolder()): string {
  return join(resolve(cacheDir), "native");
}

/** The folder name of one install: one for each version, flavour and platform. */
export function installName(
  receipt: Pick<Receipt, "flavour" | "tensorflow" | "tfjsNode" | "platform" | "arch">,
): string {
  const { flavour, tensorflow, tfjsNode, platform, arch } = receipt;
  return `tensorflow-${tensorflow}-${flavour}-${platform}-${arch}-tfjs-${tfjsNode}`;
}

/** The proven installs for this platform, the newest first. Anything else in the folder is passed over. */
export function nativeInstalls(root: string): NativeInstall[] {
  if (untrusted(root) !== undefined) return [];
  return folderNames(root)
    .map((name) => readInstall(join(root, name)))
    .filter((install) => install !== undefined)
    .filter(({ platform, arch }) => platform === process.platform && arch === process.arch)
    .sort((a, b) => b.installedAt.localeCompare(a.installedAt));
}

/**
 * Why nothing in this folder may be run in this process, as part of a sentence; undefined where it may. What another user
 * can put there would run with this user's rights.
 */
export function untrusted(folder: string): string | undefined {
  const found = process.getuid && existing(folder);
  if (!found) return undefined;
  if (ownedByStranger(folder)) return `${folder} belongs to another user (number ${found.uid})`;
  if (found.mode & 0o002) return `${folder} can be written by every user`;
  const above = openParent(folder);
  return above === undefined ? undefined : `${above}, in which ${folder} lies, can be written by every user`;
}

/**
 * A folder above in which everyone may put another one in this one's place: writable by all without the sticky bit, which
 * /tmp has. By the path as it is given, and as it is behind links.
 */
function openParent(folder: string): string | undefined {
  for (const path of [resolve(folder), realpathSync(folder)])
    for (let [above, below] = [dirname(path), path]; above !== below; [above, below] = [dirname(above), above]) {
      const mode = existing(above)?.mode ?? 0;
      if (mode & 0o002 && !(mode & 0o1000)) return above;
    }
  return undefined;
}

function existing(folder: string): Stats | undefined {
  try {
    return statSync(folder);
  } catch {
    return undefined; // nothing can be in it
  }
}

function folderNames(root: string): string[] {
  try {
    return readdirSync(root).filter((name) => name.startsWith("tensorflow-"));
  } catch {
    return []; // no folder yet, or one that can't be read: nothing is installed
  }
}

function readInstall(folder: string): NativeInstall | undefined {
  try {
    if (untrusted(folder) !== undefined) return undefined;
    const { format, files, addonRevision, ...receipt } = JSON.parse(
      readFileSync(join(folder, RECEIPT), "utf8"),
    ) as Receipt;
    const whole = Object.entries(files).every(([file, size]) => statSync(join(folder, file)).size === size);
    if (format !== 1 || !whole || files[ADDON] === undefined) return undefined;
    const bytes = Object.values(files).reduce((sum, size) => sum + size, 0);
    return { ...receipt, folder, addon: join(folder, ADDON), bytes, current: addonRevision === ADDON_REVISION };
  } catch {
    return undefined;
  }
}
