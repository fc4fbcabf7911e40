import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * The folder for what srloss keeps between runs: `SRLOSS_CACHE` where it is set, otherwise the platform's own
 * (`$XDG_CACHE_HOME/srloss` or `~/.cache/srloss`; `~/Library/Caches/srloss`; `%LOCALAPPDATA%\srloss\Cache`). Not created here.
 *
 * @param env Environment variables; this process's where left out.
 * @param platform As `process.platform` names it; this machine's where left out.
 * @returns An absolute path.
 *
 * @example
 * ```ts
 * cacheFolder({ SRLOSS_CACHE: "/data/srloss" }); // => "/data/srloss"
 * ```
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform: string = process.platform): string {
  if (env.SRLOSS_CACHE) return resolve(env.SRLOSS_CACHE);
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "srloss");
  if (platform === "win32") return join(env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "srloss", "Cache");
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "srloss");
}
