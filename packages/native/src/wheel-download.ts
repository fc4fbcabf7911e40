import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { NativeInstallError } from "./native-install-error.ts";
import { type OnNativeProgress, readableBytes } from "./native-progress.ts";
import { runProgram } from "./run-program.ts";
import type { PinnedWheel } from "./tensorflow-builds.ts";

/** Nothing of the working directory, of PYTHONPATH or of the user's own site-packages is in it. */
const isolatedPip = ["-I", "-m", "pip"];

/**
 * The name of a Python 3 that has pip. No Python package is installed into it.
 * @throws NativeInstallError where there is none
 */
export async function findPython(signal?: AbortSignal): Promise<string> {
  let without: string | undefined;
  for (const python of ["python3", "python"]) {
    const { status, missing } = await runProgram(python, [...isolatedPip, "--version"], { signal });
    if (status === 0) return python;
    if (!missing) without ??= python;
  }
  const fetchIt =
    'or download the wheel on another machine and pass it with --from ("pip download --no-deps tensorflow-cpu")';
  throw new NativeInstallError(
    "python",
    without
      ? `${without} has no pip, which downloads TensorFlow: install it (Debian, Ubuntu: "sudo apt install python3-pip"; elsewhere: "${without} -m ensurepip"), ${fetchIt}.`
      : `No python3 was found, whose pip downloads TensorFlow: install it (Debian, Ubuntu: "sudo apt install python3-pip"; macOS: "xcode-select --install"), ${fetchIt}.`,
  );
}

/**
 * Brings a pinned wheel into `folder` and returns its path. One that an earlier attempt left there whole is used again.
 * pip gets it, so that mirrors, proxies and credentials of the user's pip configuration are respected.
 */
export async function downloadWheel(
  wheel: PinnedWheel,
  folder: string,
  python: string,
  onProgress: OnNativeProgress,
  signal?: AbortSignal,
): Promise<string> {
  const target = join(folder, wheel.file);
  if (await isWheel(target, wheel, signal)) return target;
  await rm(target, { force: true });

  // pip writes to TMPDIR while it downloads: progress is what has arrived there, with every version of pip.
  const parts = join(folder, "parts");
  await rm(parts, { recursive: true, force: true });
  await mkdir(parts, { recursive: true });
  const requirements = join(parts, "requirements.txt");
  await writeFile(requirements, `${wheel.requirement} --hash=sha256:${wheel.sha256}\n`);
  let running = true;
  const report = async () => {
    const done = Math.min(await folderBytes(parts), wheel.download);
    if (running)
      onProgress({ step: "download", message: `Downloading ${wheel.requirement}`, done, total: wheel.download });
  };
  await report();
  const timer = setInterval(() => void report(), 500);
  try {
    const result = await runProgram(python, pipArguments(wheel, requirements, folder), {
      env: { ...process.env, TMPDIR: parts, PIP_REQUIRE_VIRTUALENV: "0" },
      signal,
    });
    if (result.status !== 0) throw downloadError(wheel, result.stdout + result.stderr);
    if (!(await isWheel(target, wheel, signal)))
      throw new NativeInstallError(
        "hash",
        `${python} -m pip did not leave ${wheel.file} with the pinned SHA-256 in ${folder}: check pip's configuration ("${python} -m pip config list").`,
      );
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  } finally {
    running = false;
    clearInterval(timer);
    await rm(parts, { recursive: true, force: true });
  }
  onProgress({
    step: "download",
    message: `Downloaded ${wheel.requirement}`,
    done: wheel.download,
    total: wheel.download,
  });
  return target;
}

function pipArguments(wheel: PinnedWheel, requirements: string, folder: string): string[] {
  return [
    ...isolatedPip,
    ...["download", "--disable-pip-version-check", "--no-input", "--no-cache-dir", "--progress-bar=off"],
    ...["--no-deps", "--only-binary=:all:", "--require-hashes", "-r", requirements, "-d", folder],
    ...["--implementation", "cp", "--python-version", "3.12", ...wheel.platforms.flatMap((p) => ["--platform", p])],
  ];
}

function downloadError(wheel: PinnedWheel, output: string): NativeInstallError {
  const name = wheel.requirement;
  if (/DO NOT MATCH THE HASHES/.test(output))
    return new NativeInstallError(
      "hash",
      `What pip received as ${name} is not the pinned file (SHA-256 ${wheel.sha256.slice(0, 12)}...): an incomplete download or another index; check "pip config list" and run it again.`,
    );
  if (/No space left on device/.test(output))
    return new NativeInstallError(
      "space",
      `The disk filled up while pip downloaded ${name} (${readableBytes(wheel.download)}): free some space, or set SRLOSS_CACHE to a folder on another disk.`,
    );
  const errors = output.split("\n").filter((line) => /^ERROR:/.test(line.trim()));
  const last = (errors.find((line) => !/from versions: none/.test(line)) ?? errors[0])?.replace(/^\s*ERROR:\s*/, "");
  return new NativeInstallError(
    "download",
    `pip could not download ${name}${last ? ` ("${last.trim()}")` : ""}: check the network and pip's index, or download ${wheel.file} elsewhere and pass it with --from.`,
  );
}

async function isWheel(path: string, wheel: PinnedWheel, signal?: AbortSignal): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true && (await sha256(path, signal)) === wheel.sha256;
}

/** SHA-256 of a file, in hex. */
export async function sha256(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash, { signal });
  return hash.digest("hex");
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath ?? entry.path, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
