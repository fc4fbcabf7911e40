import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SrlossError } from "@srloss/core";
import { given, quoted } from "@srloss/core/validation";
import { ownedByStranger } from "./owned-by-stranger.ts";

/**
 * From where optional packages are looked up, as addresses of files: the package that asks; the project of the program that runs,
 * where its package.json names srloss; and a folder that the user named. Never the working directory: a folder with other people's
 * images may hold other people's code.
 *
 * @param own The address of a file of the package that asks, `import.meta.url`.
 * @param packages A folder. Defaults to `SRLOSS_PACKAGES`.
 * @param main The file of the program. Defaults to that of this process.
 * @throws SrlossError with code `option` where `SRLOSS_PACKAGES` is relative.
 *
 * @example
 * ```ts
 * const [own, ...others] = packagePlaces("file:///opt/tool/main.js");
 * ```
 */
export function packagePlaces(
  own: string,
  packages: string | undefined = namedFolder(),
  main: string | undefined = mainModule(),
): string[] {
  if (typeof own !== "string" || !own.startsWith("file://"))
    throw new SrlossError("argument", `The address of the file that asks is import.meta.url; got ${given(own)}.`);
  const project = main === undefined ? undefined : projectOf(main);
  const folders = [project, packages === undefined ? undefined : resolve(packages)];
  return [
    own,
    ...folders.flatMap((folder) => (folder === undefined ? [] : [pathToFileURL(join(folder, "package.json")).href])),
  ];
}

/**
 * The file that an import of a package, or of a file in one, leads to from the first place that has it. Node looks in every
 * folder above a place, too, and one of them may be writable by everyone, as /tmp is: files of other users are ignored.
 *
 * @param own The address of a file of the package that asks, `import.meta.url`.
 * @param specifier What is imported, such as `webgpu` or `webgpu/package.json`.
 * @param packages A folder. Defaults to `SRLOSS_PACKAGES`.
 * @returns undefined where no place has it.
 *
 * @example
 * ```ts
 * findPackageFile("file:///opt/tool/main.js", "no-such-package"); // => undefined
 * ```
 */
export function findPackageFile(own: string, specifier: string, packages?: string): string | undefined {
  for (const place of packagePlaces(own, packages)) {
    const file = packageFileFrom(place, specifier);
    if (file !== undefined) return file;
  }
  return undefined;
}

/**
 * The file that an import leads to from one place, as `findPackageFile` finds it from several.
 *
 * @param place The address of a file.
 * @param specifier What is imported.
 * @returns undefined where there is none, or it belongs to another user.
 *
 * @example
 * ```ts
 * packageFileFrom("file:///opt/tool/main.js", "no-such-package"); // => undefined
 * ```
 */
export function packageFileFrom(place: string, specifier: string): string | undefined {
  try {
    const file = createRequire(place).resolve(specifier);
    return ownedByStranger(file) ? undefined : file;
  } catch {
    return undefined;
  }
}

/**
 * The folders in which a package has to be installed so that it is found; for messages.
 *
 * @param own The address of a file of the package that asks, `import.meta.url`.
 * @param packages A folder. Defaults to `SRLOSS_PACKAGES`.
 *
 * @example
 * ```ts
 * const [folder] = packageFolders("file:///opt/tool/main.js");
 * console.log(`run npm install in ${folder}`);
 * ```
 */
export function packageFolders(own: string, packages?: string): string[] {
  const folders = packagePlaces(own, packages).map((place) => {
    const parts = dirname(fileURLToPath(place)).split(sep);
    const modules = parts.indexOf("node_modules");
    return modules < 0 ? parts.join(sep) : parts.slice(0, modules).join(sep) || sep;
  });
  return [...new Set(folders)];
}

function namedFolder(): string | undefined {
  const { SRLOSS_PACKAGES: folder } = process.env;
  if (!folder) return undefined;
  if (isAbsolute(folder)) return folder;
  throw new SrlossError(
    "option",
    `SRLOSS_PACKAGES is ${quoted(folder, 300)}, which depends on the working directory; give an absolute path.`,
  );
}

/** As it was typed or as npm links it: the real path of a package in a store leads out of the project that uses it. */
function mainModule(): string | undefined {
  // Without a script, what stands in its place is the program's first argument.
  const inline = process.execArgv.some((argument) => /^(-[a-z]*[ep]|--eval|--print)(=|$)/.test(argument));
  const main = process.argv[1];
  return inline || main === undefined || !isAbsolute(main) ? undefined : main;
}

/** The folder of the program's package.json, where that depends on srloss. */
function projectOf(main: string): string | undefined {
  const parts = main.split(sep);
  const modules = parts.indexOf("node_modules");
  let folder = modules < 0 ? dirname(main) : parts.slice(0, modules).join(sep) || sep;
  for (;;) {
    const manifest = readManifest(join(folder, "package.json"));
    if (manifest && dependsOnSrloss(manifest)) return folder;
    // A package may hold others in it that say nothing but the type of their modules.
    if (manifest?.name !== undefined) return undefined;
    if (modules >= 0 || dirname(folder) === folder) return undefined;
    folder = dirname(folder);
  }
}

type Manifest = Readonly<Record<string, unknown>>;

function readManifest(path: string): Manifest | undefined {
  try {
    return ownedByStranger(path) ? undefined : (Object(JSON.parse(readFileSync(path, "utf8"))) as Manifest);
  } catch {
    return undefined;
  }
}

function dependsOnSrloss(manifest: Manifest): boolean {
  return ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"].some((kind) =>
    Object.keys(Object(manifest[kind])).some((name) => name === "srloss" || name.startsWith("@srloss/")),
  );
}
