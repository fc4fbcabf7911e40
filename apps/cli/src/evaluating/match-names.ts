import { matchOriginals } from "@srloss/evaluate";
import { UsageError } from "../usage-error.ts";

/** What was paired, and what nothing was found for. */
export interface Matched {
  /** Names of files, by the name of the original without its extension. */
  readonly pairs: readonly { readonly id: string; readonly sr: string; readonly hr: string }[];
  readonly unmatchedSr: readonly string[];
  readonly unmatchedHr: readonly string[];
}

/**
 * Pairs names of files: the same name, the same name with what programs add to it, or as a pattern says.
 *
 * @param sr Names of reconstructions, folders with `/`.
 * @param hr Names of originals.
 * @param pattern What a reconstruction is called, without its extension: `{name}x4`.
 * @throws UsageError where two reconstructions would belong to one original, or two originals have one name.
 */
export function matchNames(sr: readonly string[], hr: readonly string[], pattern?: string): Matched {
  const originals = new Map<string, string>();
  for (const file of hr) {
    const name = stem(file);
    const other = originals.get(name);
    if (other !== undefined)
      throw new UsageError(`Two originals have the name ${name}: ${other} and ${file}; move one of them away.`);
    originals.set(name, file);
  }
  const found = new Map<string, string>();
  const unmatchedSr: string[] = [];
  const nameOf = pattern === undefined ? byLikeness(sr, hr) : byPattern(pattern);
  for (const file of sr) {
    const name = nameOf(file);
    if (name === undefined || !originals.has(name)) {
      unmatchedSr.push(file);
      continue;
    }
    const other = found.get(name);
    if (other !== undefined)
      throw new UsageError(
        `Both ${other} and ${file} could be of the original ${originals.get(name)}; say which with --match, as in --match "{name}x4".`,
      );
    found.set(name, file);
  }
  return {
    pairs: [...originals].flatMap(([id, file]) => (found.has(id) ? [{ id, sr: found.get(id)!, hr: file }] : [])),
    unmatchedSr,
    unmatchedHr: [...originals].flatMap(([id, file]) => (found.has(id) ? [] : [file])),
  };
}

function stem(file: string): string {
  return file.replace(/\.[^./]+$/, "");
}

function byLikeness(sr: readonly string[], hr: readonly string[]): (file: string) => string | undefined {
  const originals = matchOriginals(sr, hr);
  const found = new Map(sr.map((file, i) => [file, originals[i]]));
  return (file) => {
    const original = found.get(file);
    return original === undefined ? undefined : stem(original);
  };
}

function byPattern(pattern: string): (file: string) => string | undefined {
  const [before, after, more] = pattern.split("{name}");
  if (before === undefined || after === undefined || more !== undefined)
    throw new UsageError(`--match needs {name} once, as in --match "{name}x4"; got "${pattern}".`);
  return (file) => {
    const whole = stem(file);
    const slash = whole.lastIndexOf("/") + 1;
    const [folder, name] = [whole.slice(0, slash), whole.slice(slash)];
    const fits = name.startsWith(before) && name.endsWith(after) && name.length > before.length + after.length;
    return fits ? folder + name.slice(before.length, name.length - after.length) : undefined;
  };
}
