import type { PairOfFiles, PairRow } from "@srloss/evaluate";

/** The row of a pair whose measuring ended without one. */
export function lostRow({ id, candidate, sr, hr }: PairOfFiles, error: string): PairRow {
  const pair = { id, ...(candidate !== undefined && { candidate }), sr, hr };
  return { ...pair, request: "", values: {}, error, engine: "", versions: {}, milliseconds: 0 };
}
