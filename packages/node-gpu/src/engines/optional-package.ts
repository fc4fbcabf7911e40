import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { firstLine, NotInstalled } from "@srloss/core/engines";

/**
 * Imports a package that the user may have installed beside this one or in the working directory.
 *
 * @throws NotInstalled "X is not installed", or an Error with the reason why it does not load.
 */
export async function importOptional<T>(name: string): Promise<T> {
  const from = [import.meta.url, pathToFileURL(join(process.cwd(), "package.json")).href];
  const file = from.map((place) => resolveFrom(place, name)).find((found) => found !== undefined);
  if (!file) throw new NotInstalled(`${name} is not installed`);
  try {
    return (await import(pathToFileURL(file).href)) as T;
  } catch (error) {
    throw new Error(`${name} does not load (${firstLine(error)})`, { cause: error });
  }
}

function resolveFrom(place: string, name: string): string | undefined {
  const require = createRequire(place);
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}
