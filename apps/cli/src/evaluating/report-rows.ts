import type { RunRows } from "./run-rows.ts";
import { betterOf } from "./summary.ts";

/** What a page can sort while one waits, and send by mail. */
const mostRows = 20_000;
/** Of them, those with an error. */
const mostFailures = 2_000;

/** Rows that a page has: all, or of very many those that failed and the worst of each measure and candidate, in their order. */
export function reportRows(rows: RunRows, most: number = mostRows): Uint32Array {
  if (rows.count <= most) return Uint32Array.from({ length: rows.count }, (_, at) => at);
  const chosen = new Set<number>(rows.failures().subarray(0, Math.min(mostFailures, most)));
  const lists = rows.columns.flatMap((column) =>
    rows.candidates.map((candidate) => {
      const sign = betterOf(column) === "higher" ? 1 : -1;
      const badness = (at: number) => sign * (rows.value(at, column) ?? Number.POSITIVE_INFINITY);
      return rows.measuredOf(candidate).sort((a, b) => badness(a) - badness(b) || a - b);
    }),
  );
  for (let rank = 0; chosen.size < most && lists.some((list) => rank < list.length); rank++)
    for (const list of lists) if (rank < list.length && chosen.size < most) chosen.add(list[rank]!);
  return Uint32Array.from(chosen).sort();
}
