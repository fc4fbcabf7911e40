import { pathToFileURL } from "node:url";
import { firstLine, NotInstalled } from "@srloss/engines";
import { findPackageFile } from "../installed-packages.ts";

/**
 * Imports a package that the user may have installed: see `packagePlaces` for where it is looked for.
 *
 * @param packages The folder of `EngineOptions`.
 * @throws NotInstalled "X is not installed", or an Error with the reason why it does not load.
 */
export async function importOptional<T>(name: string, packages?: string): Promise<T> {
  const file = findPackageFile(name, packages);
  if (!file) throw new NotInstalled(`${name} is not installed`);
  try {
    return (await import(pathToFileURL(file).href)) as T;
  } catch (error) {
    throw new Error(`${name} does not load (${firstLine(error)})`, { cause: error });
  }
}
