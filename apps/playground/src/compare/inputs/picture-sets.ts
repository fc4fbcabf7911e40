import { printable } from "@srloss/core/validation";
import { matchOriginals } from "@srloss/evaluate";
import type { DroppedFile } from "../../page/dropped-files.ts";
import { saysOriginal, withoutOriginalWords } from "./role-words.ts";

/** An original and what belongs to it, not read yet. */
export interface PictureSet {
  readonly name: string;
  readonly original: DroppedFile;
  readonly reconstructions: readonly DroppedFile[];
}

const folderOf = (path: string) => path.slice(0, path.lastIndexOf("/") + 1);
const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
const stem = (name: string) => name.replace(/\.[^./]+$/, "");

/**
 * Originals with their reconstructions, by names as `srloss evaluate` pairs folders: folders of one name each and one that is called
 * `hr`, `gt` or `original`; or in one folder `baby_hr.png` with `baby_x4.png`, or `baby.png` with `baby_x4.png`. Files that belong to
 * none are left out.
 */
export function pictureSets(files: readonly DroppedFile[]): readonly PictureSet[] {
  const folders = [...new Set(files.map(({ path }) => folderOf(path)))];
  const named = folders.filter((folder) => saysOriginal(nameOf(folder.slice(0, -1))));
  if (folders.length > 1) return byFolders(files, named.length ? named : [plainest(files, folders)]);
  return byNames(files);
}

/** The folder whose names the most files of the others have. */
function plainest(files: readonly DroppedFile[], folders: readonly string[]): string {
  const names = (of: (path: string) => boolean) =>
    files
      .map(({ path }) => path)
      .filter(of)
      .map(nameOf);
  const fitting = (folder: string) =>
    matchOriginals(
      names((path) => folderOf(path) !== folder),
      names((path) => folderOf(path) === folder),
    ).filter(Boolean).length;
  const counts = folders.map(fitting);
  return folders[counts.indexOf(Math.max(...counts))]!;
}

function byFolders(files: readonly DroppedFile[], originalFolders: readonly string[]): readonly PictureSet[] {
  const inside = (folder: string) => files.filter(({ path }) => folderOf(path) === folder);
  return originalFolders.flatMap((folder) => {
    const originals = inside(folder);
    const above = folderOf(folder.slice(0, -1));
    const others = [...new Set(files.map(({ path }) => folderOf(path)))].filter(
      (other) => !originalFolders.includes(other) && other.startsWith(above),
    );
    const found = new Map<DroppedFile, DroppedFile[]>(originals.map((original) => [original, []]));
    for (const other of others) {
      const there = inside(other);
      const names = originals.map(({ path }) => plain(nameOf(path)));
      const matches = matchOriginals(
        there.map(({ path }) => nameOf(path)),
        names,
      );
      there.forEach((one, i) => {
        const original = matches[i] === undefined ? undefined : originals[names.indexOf(matches[i])];
        if (original) found.get(original)!.push(one);
      });
    }
    return setsOf(found, (original) => stem(plain(nameOf(original.path))));
  });
}

/** `baby_hr.png` as `baby.png`, where something is left of it. */
const plain = (name: string) => withoutOriginalWords(name) ?? name;

function byNames(files: readonly DroppedFile[]): readonly PictureSet[] {
  const said = files.filter(
    ({ path }) => saysOriginal(nameOf(path)) && withoutOriginalWords(nameOf(path)) !== undefined,
  );
  const names = files.map(({ path }) => path);
  // Where no name says so, an original is what others begin with.
  const begun = said.length ? said : files.filter(({ path }) => names.some((other) => begins(path, other)));
  const found = new Map<DroppedFile, DroppedFile[]>(begun.map((original) => [original, []]));
  const known = begun.map(({ path }) => plain(path));
  const rest = files.filter((file) => !found.has(file));
  const matches = rest.map(({ path }) => matchOriginals([path], known)[0]);
  rest.forEach((one, i) => {
    const original = matches[i] === undefined ? undefined : begun[known.indexOf(matches[i])];
    if (original) found.get(original)!.push(one);
  });
  return setsOf(found, (original) => stem(plain(nameOf(original.path))));
}

const begins = (original: string, other: string) =>
  other !== original && other.startsWith(stem(original)) && matchOriginals([other], [original])[0] !== undefined;

function setsOf(
  found: ReadonlyMap<DroppedFile, readonly DroppedFile[]>,
  name: (original: DroppedFile) => string,
): readonly PictureSet[] {
  return [...found]
    .filter(([, reconstructions]) => reconstructions.length)
    .map(([original, reconstructions]) => ({ name: printable(name(original)), original, reconstructions }))
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}
