import { spawnSync } from "node:child_process";
import { existsSync, writeSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * `SRLOSS_REDIS_SERVER`, `redis-server` or `valkey-server` on the PATH, or Debian's package where this process may install it: as
 * root, on a Linux with apt-get, unless `SRLOSS_INSTALL_REDIS` is 0. Says on stderr what it installs, before it does.
 *
 * @throws Error where none can be had and `SRLOSS_REQUIRE_DATA` asks for it; otherwise undefined.
 */
export function bringRedisServer(): string | undefined {
  const there = find() ?? (mayInstall() ? install() : undefined);
  if (there) return there;
  const message =
    "No redis-server is on this machine and none was installed (SRLOSS_REDIS_SERVER names one; or: apt-get install redis-server)";
  if (process.env.SRLOSS_REQUIRE_DATA) throw new Error(`${message}, and SRLOSS_REQUIRE_DATA asks for it.`);
  say(`${message}: what needs it is skipped.`);
  return undefined;
}

function find(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const onPath = folders.flatMap((folder) => ["redis-server", "valkey-server"].map((name) => join(folder, name)));
  return [process.env.SRLOSS_REDIS_SERVER, ...onPath].find((file) => file && existsSync(file));
}

function mayInstall(): boolean {
  if (process.env.SRLOSS_INSTALL_REDIS === "0") return false;
  return process.platform === "linux" && process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
}

function install(): string | undefined {
  say(
    "No redis-server is on this machine: apt-get now installs Debian's package, a download of about 2 MB. SRLOSS_INSTALL_REDIS=0 stops that; SRLOSS_REDIS_SERVER names a server that is elsewhere.",
  );
  // A service that starts by itself is not wanted.
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  for (const words of [
    ["update"],
    ["-o", "DPkg::Lock::Timeout=600", "install", "--yes", "--no-install-recommends", "redis-server"],
  ]) {
    const { status, stderr } = spawnSync("apt-get", words, { env, encoding: "utf8" });
    if (status !== 0) say(`apt-get ${words.join(" ")} failed: ${(stderr ?? "").trim().split("\n").at(-1)}`);
  }
  return find();
}

/** At once: what goes through the console of a test file appears when it next waits, which is after an install. */
function say(sentence: string): void {
  writeSync(process.stderr.fd, `${sentence}\n`);
}
