import { spawnSync } from "node:child_process";
import { accessSync, constants, readdirSync, realpathSync, writeSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** A Chromium that is on this machine. */
export interface Chromium {
  readonly executable: string;
}

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const macApplications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** `SRLOSS_CHROMIUM`, one on the PATH, or one that Playwright downloaded. */
export function findChromium(): Chromium | undefined {
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const candidates = [process.env.SRLOSS_CHROMIUM, ...onPath, ...macApplications, ...playwrights()];
  const executable = candidates.find((file) => file && executes(file));
  return executable ? { executable: realpathSync(executable) } : undefined;
}

/**
 * `findChromium`, or Debian's package where this process may install it: as root, on a Linux with apt-get, unless
 * `SRLOSS_INSTALL_CHROMIUM` is 0. Says on stderr what it installs, before it does.
 *
 * @throws Error where none can be had and `SRLOSS_REQUIRE_DATA` asks for it; otherwise undefined.
 */
export function bringChromium(): Chromium | undefined {
  const there = findChromium() ?? (mayInstall() ? install() : undefined);
  if (there) return there;
  const message =
    "No Chromium is on this machine and none was installed (SRLOSS_CHROMIUM names one; or: npx playwright install chromium)";
  if (process.env.SRLOSS_REQUIRE_DATA) throw new Error(`${message}, and SRLOSS_REQUIRE_DATA asks for it.`);
  say(`${message}: what needs it is skipped.`);
  return undefined;
}

function mayInstall(): boolean {
  if (process.env.SRLOSS_INSTALL_CHROMIUM === "0") return false;
  return process.platform === "linux" && process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
}

function install(): Chromium | undefined {
  say(
    "No Chromium is on this machine: apt-get now installs Debian's package chromium and the libraries that it needs, a download of about 124 MB. SRLOSS_INSTALL_CHROMIUM=0 stops that; SRLOSS_CHROMIUM names a Chromium that is elsewhere.",
  );
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // Another test file's install may be under way: this one waits, and finds everything there.
  const wait = ["-o", "DPkg::Lock::Timeout=600"];
  for (const words of [["update"], [...wait, "install", "--yes", "--no-install-recommends", "chromium"]]) {
    const { status, stderr } = spawnSync("apt-get", words, { env, encoding: "utf8" });
    if (status !== 0) say(`apt-get ${words.join(" ")} failed: ${(stderr ?? "").trim().split("\n").at(-1)}`);
  }
  return findChromium();
}

/** At once: what goes through the console of a test file appears when it next waits, which is after an install. */
function say(sentence: string): void {
  writeSync(process.stderr.fd, `${sentence}\n`);
}

function playwrights(): string[] {
  const folder = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), ".cache", "ms-playwright");
  try {
    return readdirSync(folder)
      .filter((name) => /^chromium-\d+$/.test(name))
      .map((name) => join(folder, name, "chrome-linux", "chrome"));
  } catch {
    return [];
  }
}

function executes(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
