/** What other libraries, and people, call it. */
const elsewhere: Readonly<Record<string, string>> = {
  maxval: "range",
  datarange: "range",
  peak: "range",
  range: "pixelRange",
  mae: "l1",
  mse: "l2",
  tv: "totalVariation",
};

/**
 * The known name that was most likely meant.
 *
 * @param name What was given.
 * @param known What could have been given.
 * @returns The known name that other libraries call so (`maxVal`, `mse`), the one with the fewest edits (letters added, left out,
 *   changed or swapped; case does not count), or one that begins as the other does; undefined where none is near.
 *
 * @example
 * ```ts
 * import { nearestName } from "@srloss/core/validation";
 * nearestName("rnage", ["range", "crop"]); // => "range"
 * nearestName("layer", ["layers", "range"]); // => "layers"
 * ```
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const given = plain(name).slice(0, 40);
  const other = Object.hasOwn(elsewhere, given) ? elsewhere[given]! : "";
  if (known.includes(other) && !known.some((candidate) => plain(candidate) === given)) return other;
  const ranked = known
    .map((candidate) => ({
      candidate,
      edits: distance(given, plain(candidate)),
      same: commonStart(given, plain(candidate)),
    }))
    .sort((a, b) => a.edits - b.edits || b.same - a.same);
  const best = ranked[0];
  if (best && best.edits <= Math.max(1, Math.floor(given.length / 3))) return best.candidate;
  if (given.length < 3) return undefined;
  return known.find((candidate) => plain(candidate).startsWith(given) || given.startsWith(plain(candidate)));
}

const plain = (name: string) => name.toLowerCase().replace(/[-_ ]/g, "");

/** Few mistakes are in the first letters. */
function commonStart(a: string, b: string): number {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  return same;
}

/** Damerau-Levenshtein, for neighbours that are swapped once. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, changed);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, rows[i - 2]![j - 2]! + 1);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
