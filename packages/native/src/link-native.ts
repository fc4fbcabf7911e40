import { existsSync, lstatSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import util from "node:util";
import { checkOptions } from "@srloss/core/validation";
import { type NativeInstall, nativeFolder, nativeInstalls } from "./native-folder.ts";
import { hasNvidiaDriver } from "./nvidia-driver.ts";
import { type TfjsNodePackage, tfjsNodePackages } from "./tfjs-node-package.ts";

/** How tfjs-node is to run in this process. TensorFlow reads all of it once, when the addon is loaded. */
export interface NativeEnvironment {
  /** Threads of one operation. Defaults to every core. */
  readonly threads?: number;
  /** Take GPU memory as needed instead of nearly all of it at once. Defaults to `false`. */
  readonly memoryGrowth?: boolean;
  /** The GPUs that may be used, by index ("0", "1,2"); "" for none. Defaults to all. */
  readonly devices?: string;
  /** Let GPUs round convolutions and matrix products to TensorFloat-32: faster, 1e-3 instead of 1e-6. Defaults to `false`. */
  readonly tensorFloat32?: boolean;
  /** Let TensorFlow print its own log. Defaults to `false`. */
  readonly verbose?: boolean;
}

/**
 * Makes the installed engine the one that `import "@tensorflow/tfjs-node"` (or `-gpu`) loads in this process, and
 * prepares the process for it. Call it before that import, on the main thread. Nothing is written and no process is
 * started; where nothing is installed, the package keeps looking for an addon of its own.
 *
 * With both flavours installed, the CUDA one is taken where there is an NVIDIA driver. It runs on the CPU too.
 * @returns the install, or undefined where there is none for this platform
 * @example
 * ```ts
 * const install = linkNative({ threads: 4 });
 * console.log(install ? `TensorFlow ${install.tensorflow}` : "no native engine is installed");
 * ```
 */
export function linkNative(
  options: NativeEnvironment & { cacheDir?: string; packages?: string } = {},
): NativeInstall | undefined {
  checkOptions("linkNative", options, {
    threads: true,
    memoryGrowth: true,
    devices: true,
    tensorFloat32: true,
    verbose: true,
    cacheDir: true,
    packages: true,
  });
  setEnvironment(options);
  const installs = nativeInstalls(nativeFolder(options.cacheDir));
  const packages = tfjsNodePackages(options.packages);
  const fits = installs.filter(({ tfjsNode }) => packages.some(({ version }) => version === tfjsNode));
  const preferred = hasNvidiaDriver() ? "cuda" : "cpu";
  const install = fits.find(({ flavour }) => flavour === preferred) ?? fits[0];
  if (install) for (const found of packages) if (found.version === install.tfjsNode) redirect(found, install.addon);
  return install;
}

/**
 * tfjs-node asks `find()` of @mapbox/node-pre-gyp where its addon is. Answering that question in memory works with a
 * read-only or freshly reinstalled node_modules, needs no lock, and lets every project share the one addon; other
 * packages that ask get node-pre-gyp's own answer.
 */
function redirect({ folder }: TfjsNodePackage, addon: string): void {
  const require = createRequire(join(folder, "package.json"));
  const id = require.resolve("@mapbox/node-pre-gyp");
  const original = require(id) as { find: (file: string, options?: unknown) => string };
  const find = (file: string, options?: unknown) =>
    file.startsWith(folder + sep) ? addon : original.find(file, options);
  require.cache[id]!.exports = Object.create(original, { find: { value: find } });
}

function setEnvironment(environment: NativeEnvironment): void {
  const { threads, memoryGrowth, devices, tensorFloat32, verbose } = environment;
  // tfjs-node 4.22 calls them: warnings on the terminal from Node 22 on, and removed later.
  const isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  Object.assign(util, { isNullOrUndefined, isArray: Array.isArray });
  if (!verbose) process.env.TF_CPP_MIN_LOG_LEVEL ??= "3";
  if (!tensorFloat32) process.env.NVIDIA_TF32_OVERRIDE ??= "0";
  if (threads !== undefined) process.env.TF_NUM_INTRAOP_THREADS = String(threads);
  if (memoryGrowth !== undefined) process.env.TF_FORCE_GPU_ALLOW_GROWTH = String(memoryGrowth);
  if (devices !== undefined) process.env.CUDA_VISIBLE_DEVICES = devices;
}

/**
 * Puts a symbolic link to the addon where tfjs-node looks by itself, for programs that import it without
 * `linkNative()`. An addon that the package installed itself stays.
 * @returns whether the package now has an addon
 */
export function linkIntoPackage({ folder }: TfjsNodePackage, addon: string): boolean {
  const link = join(folder, "lib", "napi-v8", "tfjs_binding.node");
  try {
    const old = lstatSync(link, { throwIfNoEntry: false });
    if (old && !old.isSymbolicLink()) return true;
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { force: true });
    symlinkSync(addon, link);
  } catch {
    // a node_modules that can't be written: linkNative() needs none
  }
  return existsSync(link);
}
