import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { checkOptions } from "@srloss/core/validation";
import { makeFolder } from "@srloss/files";
import { compileAddon, findCompiler } from "./addon-compiler.ts";
import { proveAddon } from "./addon-proof.ts";
import { requireFreeSpace } from "./free-space.ts";
import { linkIntoPackage } from "./link-native.ts";
import {
  ADDON,
  ADDON_REVISION,
  installName,
  type NativeInstall,
  nativeFolder,
  nativeInstalls,
  RECEIPT,
  type Receipt,
  untrusted,
} from "./native-folder.ts";
import { asNativeInstallError, NativeInstallError } from "./native-install-error.ts";
import { withNativeLock } from "./native-lock.ts";
import { type OnNativeProgress, readableBytes } from "./native-progress.ts";
import { hasNvidiaDriver } from "./nvidia-driver.ts";
import { type Machine, platformBuild, thisMachine } from "./platform-build.ts";
import {
  CUDA_COMPUTE_CAPABILITIES,
  type NativeFlavour,
  TENSORFLOW_VERSION,
  type TensorflowBuild,
} from "./tensorflow-builds.ts";
import { stageNvidia, stageTensorflow } from "./tensorflow-files.ts";
import { tfjsNodePackages, tfjsNodeSources } from "./tfjs-node-package.ts";
import { downloadWheel, findPython } from "./wheel-download.ts";

export interface NativeInstallOptions {
  /** `"cpu"`, or `"cuda"` for NVIDIA GPUs (Linux x64 only; several GB). Defaults to `"cpu"`. */
  readonly flavour?: NativeFlavour;
  /**
   * TensorFlow that is here already: a wheel, the folder of an installed `tensorflow` package, or the libtensorflow
   * archive (.tar.gz, or unpacked). Defaults to the pinned wheel, which pip downloads.
   */
  readonly from?: string;
  /** The cache folder. Defaults to `SRLOSS_CACHE` or the platform's. */
  readonly cacheDir?: string;
  /** A folder whose `node_modules` may hold tfjs-node; see `EngineOptions`. Defaults to `SRLOSS_PACKAGES`. */
  readonly packages?: string;
  /** Told of each step, and of the bytes of a download. */
  readonly onProgress?: OnNativeProgress;
  /** Ends the installation; finished downloads stay for the next try. */
  readonly signal?: AbortSignal;
  /** The machine to install for. Defaults to this one. */
  readonly machine?: Machine;
}

/**
 * Gives Node a native engine: TensorFlow's own CPU or CUDA libraries under tfjs-node. They come out of TensorFlow's
 * Python wheel, tfjs-node's addon is compiled against them, and a new process proves the result by a convolution and its
 * gradients. Kept in the cache folder once for all projects; an install that is there already is only linked again.
 * It can be interrupted and run again, and two at once wait for each other.
 * @returns the install, which `useBackend` and `linkNative` find from then on
 * @throws NativeInstallError in one sentence with what helps; nothing is installed then
 * @example
 * ```ts no-run
 * await installNative({ onProgress: ({ message }) => console.error(message) });
 * (await useBackend()).engine; // => "tfjs-node"
 * ```
 */
export async function installNative(options: NativeInstallOptions = {}): Promise<NativeInstall> {
  checkOptions("installNative", options, {
    flavour: true,
    from: true,
    cacheDir: true,
    packages: true,
    onProgress: true,
    signal: true,
    machine: true,
  });
  const { flavour = "cpu", from, cacheDir, packages, onProgress = () => {}, signal, machine = thisMachine() } = options;
  const root = nativeFolder(cacheDir);
  try {
    const build = platformBuild(flavour, machine);
    const sources = tfjsNodeSources(packages);
    // Whatever the umask: what everyone can write is not run.
    await makeFolder(root, 0o775);
    const reason = untrusted(root);
    if (reason !== undefined)
      throw new NativeInstallError(
        "folder",
        `${reason}, and what is installed there runs as you: take that right away, or set SRLOSS_CACHE to a folder of your own.`,
      );
    const install = await withNativeLock(
      root,
      async (live) => {
        const there = from ? undefined : installed(root, flavour, sources.version);
        return there ?? (await stageProveAndKeep(build, root, { from, packages, onProgress, signal: live }));
      },
      onProgress,
      signal,
    );
    for (const found of tfjsNodePackages(packages))
      if (found.version === install.tfjsNode && linkIntoPackage(found, install.addon))
        onProgress({ step: "link", message: `Linked into ${found.folder}` });
    return install;
  } catch (error) {
    throw asNativeInstallError(error, root, signal);
  }
}

function installed(root: string, flavour: NativeFlavour, tfjsNode: string): NativeInstall | undefined {
  return nativeInstalls(root).find(
    (i) => i.current && i.flavour === flavour && i.tfjsNode === tfjsNode && i.tensorflow === TENSORFLOW_VERSION,
  );
}

interface Steps {
  readonly from: string | undefined;
  readonly packages: string | undefined;
  readonly onProgress: OnNativeProgress;
  readonly signal: AbortSignal;
}

async function stageProveAndKeep(build: TensorflowBuild, root: string, steps: Steps): Promise<NativeInstall> {
  const { from, packages, onProgress, signal } = steps;
  await removeLeftovers(root); // the lock is ours: what is unfinished here has no owner any more
  const needs = nativeInstallSize(build, from);
  onProgress({ step: "plan", message: planMessage(build, needs, root, from) });
  await requireFreeSpace(root, needs.peak);
  const compiler = await findCompiler(signal);

  const staging = join(root, `staging-${randomUUID()}`);
  await mkdir(staging, { mode: 0o775 }); // not mkdtemp, which would keep a shared cache's other users out
  try {
    const downloads = join(root, "downloads");
    await makeFolder(downloads);
    const wheels = from ? build.nvidia : [build.tensorflow, ...build.nvidia];
    const python = wheels.length ? await findPython(signal) : "";
    const files: string[] = [];
    for (const wheel of wheels) files.push(await downloadWheel(wheel, downloads, python, onProgress, signal));
    await stageTensorflow(from ?? files.shift()!, staging, build, onProgress, signal);
    for (const file of files) await stageNvidia(file, staging, onProgress, signal);

    onProgress({ step: "compile", message: `Compiling the addon with ${compiler}` });
    const sources = tfjsNodeSources(packages);
    const libraries = (await readdir(join(staging, "tensorflow"))).map((file) => join(staging, "tensorflow", file));
    const include = join(staging, "include");
    const addon = join(staging, ADDON);
    await compileAddon(
      { compiler, sources: sources.folder, include, libraries, addon, platform: build.platform },
      signal,
    );
    await rm(include, { recursive: true });

    onProgress({ step: "prove", message: "Proving it: a convolution and its gradients in a new process" });
    const { tensorflow } = await proveAddon(addon, sources, signal);
    const { flavour, platform, arch } = build;
    const receipt: Receipt = {
      format: 1,
      addonRevision: ADDON_REVISION,
      flavour,
      tensorflow,
      tfjsNode: sources.version,
      platform,
      arch,
      source: from ? resolve(from) : build.tensorflow.requirement,
      installedAt: new Date().toISOString(),
      files: await fileSizes(staging),
    };
    await writeFile(join(staging, RECEIPT), JSON.stringify(receipt, undefined, 2));
    const folder = join(root, installName(receipt));
    signal.throwIfAborted();
    await rm(folder, { recursive: true, force: true });
    await rename(staging, folder);
    await rm(downloads, { recursive: true, force: true });
    return nativeInstalls(root).find((install) => install.folder === folder)!;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** What an installation downloads, what it leaves on the disk, and what it needs there while it runs; bytes. */
function nativeInstallSize(build: TensorflowBuild, from?: string): { download: number; disk: number; peak: number } {
  const wheels = [build.tensorflow, ...build.nvidia];
  const fetched = from ? build.nvidia : wheels;
  const download = fetched.reduce((sum, wheel) => sum + wheel.download, 0);
  const disk = wheels.reduce((sum, wheel) => sum + wheel.unpacked, 0);
  // pip copies a finished download to its place, so the largest one is there twice for a moment
  const peak = download + disk + Math.max(0, ...fetched.map((wheel) => wheel.download));
  return { download, disk, peak };
}

function planMessage(
  build: TensorflowBuild,
  { download, disk }: { download: number; disk: number },
  root: string,
  from: string | undefined,
): string {
  const cuda = build.flavour === "cuda";
  const name = `TensorFlow ${from ? `from ${resolve(from)}` : TENSORFLOW_VERSION}${cuda ? " with CUDA 12" : ""}`;
  const size = `${download ? `downloads ${readableBytes(download)} and ` : ""}takes ${readableBytes(disk)} in ${root}`;
  const gpus = `for GPUs of compute capability ${CUDA_COMPUTE_CAPABILITIES.join(", ")}`;
  const driver = hasNvidiaDriver() ? "" : "; there is no NVIDIA driver here, so it will run on the CPU";
  const untried = build.untried
    ? `; it is untested on ${build.platform} ${build.arch} so far, so the proof at the end decides`
    : "";
  return `${name}: ${size}${cuda ? `; ${gpus}${driver}` : ""}${untried}`;
}

async function removeLeftovers(root: string): Promise<void> {
  // A compiler of an installation that was killed may still write there.
  const retry = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 };
  for (const name of await readdir(root)) if (name.startsWith("staging-")) await rm(join(root, name), retry);
}

async function fileSizes(folder: string): Promise<Record<string, number>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes: Record<string, number> = {};
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    sizes[path.slice(folder.length + 1)] = (await stat(path)).size;
  }
  return sizes;
}
