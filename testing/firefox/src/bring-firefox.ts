import { spawnSync } from "node:child_process";
import { accessSync, constants, writeSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["firefox-esr", "firefox"];
const macApplication = "/Applications/Firefox.app/Contents/MacOS/firefox";

/**
 * A Firefox as its makers built it: `SRLOSS_FIREFOX`, one on the PATH, or Debian's package where this process may install it: as
 * root, on a Linux with apt-get, unless `SRLOSS_INSTALL_FIREFOX` is 0. Says on stderr what it installs, before it does.
 *
 * @returns The program's path.
 * @throws Error where none can be had and `SRLOSS_REQUIRE_DATA` asks for it; otherwise undefined.
 */
export function bringFirefox(): string | undefined {
  const there = find() ?? (mayInstall() ? install() : undefined);
  if (there) return there;
  const message =
    "No Firefox is on this machine and none was installed (SRLOSS_FIREFOX names one; or: apt-get install firefox-esr)";
  if (process.env.SRLOSS_REQUIRE_DATA) throw new Error(`${message}, and SRLOSS_REQUIRE_DATA asks for it.`);
  say(`${message}: what needs it is skipped.`);
  return undefined;
}

function find(): string | undefined {
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [process.env.SRLOSS_FIREFOX, ...onPath, macApplication].find((file) => file && executes(file));
}

function executes(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function mayInstall(): boolean {
  if (process.env.SRLOSS_INSTALL_FIREFOX === "0") return false;
  return process.platform === "linux" && process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
}

function install(): string | undefined {
  say(
    "No Firefox is on this machine: apt-get now installs Debian's package firefox-esr and the libraries that it needs, a download of about 81 MB. SRLOSS_INSTALL_FIREFOX=0 stops that; SRLOSS_FIREFOX names a Firefox that is elsewhere.",
  );
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // Another test file's install may be under way: this one waits, and finds everything there.
  const wait = ["-o", "DPkg::Lock::Timeout=600"];
  for (const words of [["update"], [...wait, "install", "--yes", "--no-install-recommends", "firefox-esr"]]) {
    const { status, stderr } = spawnSync("apt-get", words, { env, encoding: "utf8" });
    if (status !== 0) say(`apt-get ${words.join(" ")} failed: ${(stderr ?? "").trim().split("\n").at(-1)}`);
  }
  return find();
}

/** At once: what goes through the console of a test file appears when it next waits, which is after an install. */
function say(sentence: string): void {
  writeSync(process.stderr.fd, `${sentence}\n`);
}
