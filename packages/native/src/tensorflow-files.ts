import { constants } from "node:fs";
import { copyFile, cp, mkdir, readdir, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { NativeInstallError } from "./native-install-error.ts";
import type { OnNativeProgress } from "./native-progress.ts";
import { runProgram } from "./run-program.ts";
import type { TensorflowBuild } from "./tensorflow-builds.ts";
import { sha256 } from "./wheel-download.ts";
import { unpackWheel } from "./wheel-members.ts";

const library = /^libtensorflow(_cc|_framework)?\.(so\.2|2\.dylib)$/;
const libraryMember = /^tensorflow\/libtensorflow(_cc|_framework)?\.(so\.2|2\.dylib)$/;
const header =
  /^tensorflow\/include\/(tensorflow\/c\/[^/]+|tensorflow\/c\/eager\/c_api|(tensorflow\/core|tsl|xla\/tsl)\/platform\/ctstring(_internal)?|(xla\/)?tsl\/c\/[^/]+)\.h$/;
const wheelMember = new RegExp(`${libraryMember.source}|${header.source}`);
const nvidiaLibrary = /^nvidia\/[^/]+\/lib\/[^/]+\.so(\.\d+)*$/;

/**
 * Puts TensorFlow's libraries into `<folder>/tensorflow` and its C headers into `<folder>/include`.
 * @param from a wheel, an unpacked or installed `tensorflow` package, or the official libtensorflow archive, packed or not
 */
export async function stageTensorflow(
  from: string,
  folder: string,
  build: TensorflowBuild,
  onProgress: OnNativeProgress,
  signal?: AbortSignal,
): Promise<void> {
  const source = resolve(from);
  const found = await stat(source).catch(() => undefined);
  if (!found)
    throw new NativeInstallError("source", `${source} does not exist: --from takes a TensorFlow wheel or a folder.`);
  if (found.isDirectory()) await copyTensorflow(source, folder, onProgress, signal);
  else if (source.endsWith(".whl")) await unpackTensorflow(source, folder, build, onProgress, signal);
  else if (/\.(tar\.gz|tgz)$/.test(source)) await unpackArchive(source, folder, onProgress, signal);
  else
    throw new NativeInstallError(
      "source",
      `${source} is no TensorFlow: --from takes a wheel (.whl), the libtensorflow archive (.tar.gz) or a folder.`,
    );
}

/** Takes NVIDIA's libraries out of a wheel, into `<folder>/nvidia/<package>/lib`, where TensorFlow's look for them. */
export async function stageNvidia(
  wheel: string,
  folder: string,
  onProgress: OnNativeProgress,
  signal?: AbortSignal,
): Promise<void> {
  const members = await unpackWheel(wheel, nvidiaLibrary, folder, onProgress, signal);
  if (members.length === 0)
    throw new NativeInstallError(
      "wheel",
      `${wheel} has no libraries in nvidia/*/lib: it is not an NVIDIA run-time wheel.`,
    );
}

async function unpackTensorflow(
  wheel: string,
  folder: string,
  build: TensorflowBuild,
  onProgress: OnNativeProgress,
  signal?: AbortSignal,
): Promise<void> {
  const { file, sha256: pinned } = build.tensorflow;
  if (basename(wheel) === file && (await sha256(wheel, signal)) !== pinned)
    throw new NativeInstallError(
      "hash",
      `${wheel} is not the ${file} that was published (SHA-256 ${pinned.slice(0, 12)}...): download it again, or leave --from out to let pip do it.`,
    );
  const members = await unpackWheel(wheel, wheelMember, folder, onProgress, signal);
  if (!members.some((member) => libraryMember.test(member)) || !members.some((member) => header.test(member)))
    throw new NativeInstallError(
      "wheel",
      `${wheel} holds no TensorFlow libraries for ${build.platform} ${build.arch}: --from needs a wheel like ${file}.`,
    );
  await rename(join(folder, "tensorflow", "include"), join(folder, "include"));
}

async function copyTensorflow(
  source: string,
  folder: string,
  onProgress: OnNativeProgress,
  signal?: AbortSignal,
): Promise<void> {
  for (const root of [source, join(source, "tensorflow")])
    for (const libraries of [root, join(root, "lib")]) {
      const files = (await readdir(libraries).catch(() => [])).filter((file) => library.test(file));
      const include = join(root, "include");
      if (files.length < 2 || !(await stat(join(include, "tensorflow/c/c_api.h")).catch(() => undefined))) continue;
      await mkdir(join(folder, "tensorflow"), { recursive: true });
      for (const file of files) {
        signal?.throwIfAborted();
        onProgress({ step: "unpack", message: `Copying ${file}` });
        const whole = await realpath(join(libraries, file));
        await copyFile(whole, join(folder, "tensorflow", file), constants.COPYFILE_FICLONE);
      }
      const filter = async (file: string) =>
        (await stat(file)).isDirectory() || header.test(`tensorflow/include/${file.slice(include.length + 1)}`);
      await cp(include, join(folder, "include"), { recursive: true, filter });
      return;
    }
  throw new NativeInstallError(
    "source",
    `${source} holds no TensorFlow: --from takes the folder of an installed "tensorflow" package (libtensorflow_cc and include/) or of the libtensorflow archive (lib/ and include/).`,
  );
}

async function unpackArchive(
  archive: string,
  folder: string,
  onProgress: OnNativeProgress,
  signal?: AbortSignal,
): Promise<void> {
  const unpacked = join(folder, "archive");
  await mkdir(unpacked, { recursive: true });
  onProgress({ step: "unpack", message: `Unpacking ${basename(archive)}` });
  const { status, stderr } = await runProgram("tar", ["-xzf", archive, "-C", unpacked], { signal });
  if (status !== 0)
    throw new NativeInstallError("source", `${archive} can't be unpacked by tar ("${stderr.trim().split("\n")[0]}").`);
  await copyTensorflow(unpacked, folder, onProgress, signal);
  await rm(unpacked, { recursive: true });
}
