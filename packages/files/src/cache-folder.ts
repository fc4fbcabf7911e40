import { homedir, userInfo } from "node:os";
import { isAbsolute, join } from "node:path";
import { SrlossError } from "@srloss/core";
import { checkFields, quoted } from "@srloss/core/validation";

/**
 * The folder for what srloss keeps between runs: `SRLOSS_CACHE` where it is set, otherwise the platform's own
 * (`$XDG_CACHE_HOME/srloss` or `~/.cache/srloss`; `~/Library/Caches/srloss`; `%LOCALAPPDATA%\srloss\Cache`). Not created here.
 * Never in the working directory: what is kept is trusted later, native code among it.
 *
 * @param env Environment variables. Defaults to this process's.
 * @param platform As `process.platform` names it. Defaults to this machine's.
 * @returns An absolute path.
 * @throws SrlossError with code `option` where `SRLOSS_CACHE` is relative, or nothing says where this user's home is.
 *
 * @example
 * ```ts
 * cacheFolder({ SRLOSS_CACHE: "/data/srloss" }); // => "/data/srloss"
 * ```
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform: string = process.platform): string {
  checkFields(env, [], "cacheFolder: the environment");
  const { SRLOSS_CACHE: named } = env;
  if (named) {
    if (isAbsolute(named)) return named;
    throw new SrlossError(
      "option",
      `SRLOSS_CACHE is ${quoted(named, 300)}, which depends on the working directory; give an absolute path.`,
    );
  }
  if (platform === "darwin") return join(home(), "Library", "Caches", "srloss");
  // Relative ones are to be ignored, says the XDG specification.
  if (platform === "win32")
    return join(absolute(env.LOCALAPPDATA) ?? join(home(), "AppData", "Local"), "srloss", "Cache");
  return join(absolute(env.XDG_CACHE_HOME) ?? join(home(), ".cache"), "srloss");
}

function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

/** HOME may be empty or relative, and where there is no entry for the user in the system's list, either. */
function home(): string {
  for (const find of [homedir, () => userInfo().homedir]) {
    try {
      const found = absolute(find());
      if (found !== undefined) return found;
    } catch {
      // A user without a name, as in some containers.
    }
  }
  throw new SrlossError(
    "option",
    "There is no home directory to keep a cache in; set SRLOSS_CACHE to the absolute path of a folder.",
  );
}
