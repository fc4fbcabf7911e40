import { UsageError } from "../usage-error.ts";

/** What was paired, and what nothing was found for. */
export interface Matched {
  /** Names of files, by the name of the original without its extension. */
  readonly pairs: readonly { readonly id: string; readonly sr: string; readonly hr: string }[];
  readonly unmatchedSr: readonly string[];
  readonly unmatchedHr: readonly string[];
}

/** `_x4`, `x4`, `-bicubic`, `.sr`: what programs add to the name of an image; a number alone is another image. */
const suffix = /^(?:x\d+|[-_. ](?=.*[a-z]).+)$/i;

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
  const exact = new Set(pattern === undefined ? sr.map(stem).filter((name) => originals.has(name)) : []);
  const nameOf = pattern === undefined ? (file: string) => nearest(stem(file), originals, exact) : byPattern(pattern);
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

/** The original of the same name, or the one with the longest name that this begins with. */
function nearest(name: string, originals: ReadonlyMap<string, string>, exact: ReadonlySet<string>): string | undefined {
  if (originals.has(name)) return name;
  for (let length = name.length - 1; length > 0; length--) {
    const start = name.slice(0, length);
    // What has one of its own name needs no other: a folder may hold x2 beside it.
    if (originals.has(start) && suffix.test(name.slice(length))) return exact.has(start) ? undefined : start;
  }
  return undefined;
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
