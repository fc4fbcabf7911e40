import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { SrlossError } from "@srloss/core";
import { given } from "@srloss/core/validation";
import { firstLine, NotInstalled } from "@srloss/engines";
import { findPackageFile } from "@srloss/files";

/**
 * Imports a package that the user may have installed: beside srloss, in the project of the program that runs, or in a folder
 * that the user names; never from the working directory, which may hold files of other people.
 *
 * @param name Of the package.
 * @param packages That folder. Defaults to `SRLOSS_PACKAGES`.
 * @returns What the package exports.
 * @throws NotInstalled "X is not installed", or an Error with the reason why it does not load.
 *
 * @example
 * ```ts
 * const sharp = await importOptional<{ default: unknown }>("sharp");
 * typeof sharp.default; // => "function"
 * ```
 */
export async function importOptional<T>(name: string, packages?: string): Promise<T> {
  if (typeof name !== "string")
    throw new SrlossError("argument", `importOptional: the name of a package is text; got ${given(name)}.`);
  const file = fileOf(name, packages);
  try {
    return (await import(pathToFileURL(file).href)) as T;
  } catch (error) {
    throw notLoading(name, error);
  }
}

/**
 * The same for CommonJS, which `import` reads three times: once to see that it is, once for what it exports, once to run it. Of tfjs-node
 * that is half a second.
 */
export function requireOptional<T>(name: string, packages?: string): T {
  const file = fileOf(name, packages);
  try {
    return createRequire(file)(file);
  } catch (error) {
    throw notLoading(name, error);
  }
}

function fileOf(name: string, packages: string | undefined): string {
  const file = findPackageFile(import.meta.url, name, packages);
  if (!file) throw new NotInstalled(`${name} is not installed`);
  return file;
}

const notLoading = (name: string, error: unknown) =>
  new Error(`${name} does not load (${firstLine(error)})`, { cause: error });
