import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { SrlossError } from "@srloss/core";
import { given } from "@srloss/core/validation";

/**
 * Makes a folder and those above it, as `mode` less the umask allows. Node's own recursive mkdir never ends where the system says that a folder which is
 * there is not, as below /proc.
 *
 * @param path Of the folder; one that is there is left as it is.
 * @param mode Of the folders that are made.
 * @throws What the system said of the first folder that can't be made.
 *
 * @example
 * ```ts
 * await makeFolder("out/maps");
 * ```
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  if (typeof path !== "string")
    throw new SrlossError("argument", `makeFolder: the path of a folder is expected; got ${given(path)}.`);
  const missing: string[] = [];
  let folder = resolve(path);
  while (!(await isFolder(folder)) && dirname(folder) !== folder) {
    missing.push(folder);
    folder = dirname(folder);
  }
  for (const made of missing.reverse())
    await mkdir(made, { mode }).catch(async (error: NodeJS.ErrnoException) => {
      // Another process may have been quicker.
      if (error.code !== "EEXIST" || !(await isFolder(made))) throw error;
    });
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
