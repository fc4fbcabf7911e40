import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { PairOfFiles } from "@srloss/evaluate";
import { images, othersIn } from "../folder-images.ts";
import { UsageError } from "../usage-error.ts";
import { matchNames } from "./match-names.ts";
import { manifestName, readManifest } from "./read-manifest.ts";

/** All pairs of a run, in the order of its table, and the files that belong to none. */
export interface FoundPairs {
  readonly pairs: readonly PairOfFiles[];
  readonly unmatched: readonly string[];
  /** Files of the folders that are no images that are read: other formats, links to nothing, pipes. */
  readonly others: readonly string[];
}

/**
 * The pairs that a command line means: a list; two folders or globs; or `name=FOLDER` for each candidate, with `--hr`.
 *
 * @throws UsageError where nothing can be paired.
 */
export async function findPairs(words: readonly string[], hr?: string, match?: string): Promise<FoundPairs> {
  if (words.length === 1 && hr === undefined && manifestName.test(words[0]!)) {
    if (match !== undefined) throw new UsageError("--match is for folders; a list of pairs names its files.");
    const pairs = await readManifest(words[0]!);
    if (!pairs.length) throw new UsageError(`${words[0]} lists no pairs.`);
    return { pairs, unmatched: [], others: [] };
  }
  if (hr === undefined && words.length !== 2)
    throw new UsageError(
      `give two folders (srloss evaluate SR_DIR HR_DIR), candidates with their originals (srloss evaluate --hr HR_DIR a=DIR b=DIR), or a list of pairs (srloss evaluate pairs.csv).${words.length > 2 ? ` These are ${words.length} names: put quotes around a pattern, as in "sr/*.png", so that the shell leaves it as it is.` : ""}`,
    );
  const originals = hr ?? words[1]!;
  const candidates = hr === undefined ? [{ folder: words[0]! }] : words.map(namedFolder);
  if (!candidates.length) throw new UsageError("--hr needs candidates beside it, as in --hr HR_DIR bicubic=DIR.");
  const names = candidates.map(({ name }) => name);
  const twice = names.find((name, i) => name !== undefined && names.indexOf(name) !== i);
  if (twice !== undefined) throw new UsageError(`Two candidates are called ${twice}; give each a name of its own.`);
  const { files: hrFiles, others } = await listed(originals);
  const unmatched: string[] = [];
  const pairs: PairOfFiles[] = [];
  for (const { name, folder } of candidates) {
    const { files, others: more } = await listed(folder);
    if (folder !== originals) others.push(...more);
    const found = matchNames([...files.keys()], [...hrFiles.keys()], match);
    unmatched.push(
      ...found.unmatchedSr.map((file) => files.get(file)!),
      ...found.unmatchedHr.map((file) => `${hrFiles.get(file)!}${name === undefined ? "" : ` (of ${name})`}`),
    );
    for (const { id, sr, hr: original } of found.pairs)
      pairs.push({
        id,
        ...(name !== undefined && { candidate: name }),
        sr: files.get(sr)!,
        hr: hrFiles.get(original)!,
      });
  }
  if (!pairs.length)
    throw new UsageError(
      `No reconstruction has the name of an original${match === undefined ? "" : ` by --match "${match}"`}: there are ${candidates.map(({ folder }) => folder).join(", ")} with names such as ${unmatched[0] ?? "none"}; say how they are called with --match, as in --match "{name}x4".`,
    );
  return { pairs, unmatched, others };
}

function namedFolder(word: string): { name?: string; folder: string } {
  const [, name, folder] = /^([^=/\\]+)=(.+)$/s.exec(word) ?? [];
  if (name === undefined || folder === undefined)
    throw new UsageError(`"${word}" is no candidate; with --hr each is NAME=FOLDER, as in bicubic=results/bicubic.`);
  return { name, folder };
}

interface Listed {
  /** Images by their names from there. */
  readonly files: ReadonlyMap<string, string>;
  /** Of a folder the files beside them. */
  readonly others: string[];
}

/** Images of a folder and of those in it, or of a glob. */
async function listed(where: string): Promise<Listed> {
  const { glob, isDynamicPattern } = await import("tinyglobby");
  if (/^https?:\/\//i.test(where))
    throw new UsageError(
      `${where} is an address, which has no folders; a list of pairs may hold addresses: pairs.csv.`,
    );
  const there = await stat(where).catch(() => undefined);
  if (there && !there.isDirectory())
    throw new UsageError(`${where} is a file; give folders, or one pair to srloss compare.`);
  if (!there && !isDynamicPattern(where)) throw new UsageError(`There is no folder ${where}.`);
  const all = { caseSensitiveMatch: false, onlyFiles: true };
  const [base, found] = there
    ? [where, await glob(`**/*.{${images}}`, { cwd: where, ...all })]
    : await matching(where, (pattern, cwd) => glob(pattern, { cwd, ...all, caseSensitiveMatch: true }));
  if (!found.length) throw new UsageError(`${where} has no images (${images.replaceAll(",", ", ")}).`);
  const files = new Map(found.sort().map((file) => [file.replaceAll("\\", "/"), join(base, file)]));
  return { files, others: there ? await othersIn(where, new Set(files.values())) : [] };
}

/** What a glob finds, by names from the folder in front of its first sign. */
async function matching(
  pattern: string,
  find: (pattern: string, cwd: string) => Promise<string[]>,
): Promise<[string, string[]]> {
  const parts = pattern.replaceAll("\\", "/").split("/");
  const first = parts.findIndex((part) => /[*?[\]{}()!]/.test(part));
  const base = parts.slice(0, first).join("/") || (pattern.startsWith("/") ? "/" : ".");
  return [base, await find(parts.slice(first).join("/"), base)];
}
