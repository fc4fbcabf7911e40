import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * The folder for what srloss keeps between runs: `SRLOSS_CACHE` where it is set, otherwise the platform's own
 * (`$XDG_CACHE_HOME/srloss` or `~/.cache/srloss`; `~/Library/Caches/srloss`; `%LOCALAPPDATA%\srloss\Cache`). Not created here.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform: string = process.platform): string {
  if (env.SRLOSS_CACHE) return resolve(env.SRLOSS_CACHE);
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "srloss");
  if (platform === "win32") return join(env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "srloss", "Cache");
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "srloss");
}
