import { spawnSync } from "node:child_process";
import { accessSync, constants, writeSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A program that tests need, and Debian's package of it. */
export interface DebianProgram {
  /** As sentences call it: "No Chromium is on this machine". */
  readonly title: string;
  /** What it may be called on the PATH. */
  readonly names: readonly string[];
  /** Files that it may be where it is not on the PATH. */
  readonly elsewhere?: () => readonly string[];
  /** The variable that names its file. */
  readonly fileVariable: string;
  readonly debianPackage: string;
  /** Megabytes, with the libraries that the package needs. */
  readonly download: number;
  /** The variable that stops an install where it is 0. */
  readonly installVariable: string;
  /** What a person types to have it. */
  readonly byHand: string;
}

/** The file that its variable names, one on the PATH, or one elsewhere. */
export function findProgram({ names, elsewhere, fileVariable }: DebianProgram): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [process.env[fileVariable], ...onPath, ...(elsewhere?.() ?? [])].find((file) => file && executes(file));
}

/**
 * `findProgram`, or Debian's package where this process may install it: as root, on a Linux with apt-get, unless its
 * `installVariable` is 0. Says on stderr what it installs, before it does.
 *
 * @returns The program's path.
 * @throws Error where none can be had and `SRLOSS_REQUIRE_DATA` asks for it; otherwise undefined.
 */
export function bringProgram(program: DebianProgram): string | undefined {
  const there = findProgram(program) ?? (mayInstall(program) ? install(program) : undefined);
  if (there) return there;
  const { title, fileVariable, byHand } = program;
  const message = `No ${title} is on this machine and none was installed (${fileVariable} names one; or: ${byHand})`;
  if (process.env.SRLOSS_REQUIRE_DATA) throw new Error(`${message}, and SRLOSS_REQUIRE_DATA asks for it.`);
  say(`${message}: what needs it is skipped.`);
  return undefined;
}

function executes(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function mayInstall({ installVariable }: DebianProgram): boolean {
  if (process.env[installVariable] === "0") return false;
  return process.platform === "linux" && process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
}

function install(program: DebianProgram): string | undefined {
  const { title, fileVariable, debianPackage, download, installVariable } = program;
  say(
    `No ${title} is on this machine: apt-get now installs Debian's package ${debianPackage} and the libraries that it needs, a download of about ${download} MB. ${installVariable}=0 stops that; ${fileVariable} names a ${title} that is elsewhere.`,
  );
  const words = ["install", "--yes", "--no-install-recommends", debianPackage];
  // The lists of what there is are brought where they are missing or old: an install before this one may have done it.
  if (aptGet(words))
    for (const step of [["update"], words]) {
      const fault = aptGet(step);
      if (fault) say(fault);
    }
  return findProgram(program);
}

/** What went wrong, if anything did. */
function aptGet(words: readonly string[]): string | undefined {
  // A service that starts by itself is not wanted.
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  // Another test file's install may be under way: this one waits, and finds everything there.
  const { status, stderr } = spawnSync("apt-get", ["-o", "DPkg::Lock::Timeout=600", ...words], {
    env,
    encoding: "utf8",
  });
  if (status === 0) return undefined;
  return `apt-get ${words.join(" ")} failed: ${(stderr ?? "").trim().split("\n").at(-1)}`;
}

/** At once: what goes through the console of a test file appears when it next waits, which is after an install. */
function say(sentence: string): void {
  writeSync(process.stderr.fd, `${sentence}\n`);
}
