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
  const file = findPackageFile(import.meta.url, name, packages);
  if (!file) throw new NotInstalled(`${name} is not installed`);
  try {
    return (await import(pathToFileURL(file).href)) as T;
  } catch (error) {
    throw new Error(`${name} does not load (${firstLine(error)})`, { cause: error });
  }
}
