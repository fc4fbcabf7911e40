import type { PlannedRow } from "../../judge/judge-request.ts";
import type { Cell } from "../use-judge.ts";

/** One row's numbers as a ranking. */
export interface Ranking {
  readonly row: PlannedRow;
  /** 1 is best; equal numbers share a rank; undefined where there is no number. */
  readonly ranks: readonly (number | undefined)[];
  /** How far each is from the worst to the best, 0..1. */
  readonly parts: readonly number[];
}

/** Ranks one row. */
export function ranking(row: PlannedRow, cells: readonly Cell[]): Ranking {
  const sign = row.better === "lower" ? -1 : 1;
  const goods = cells.map((cell) => (cell && "value" in cell ? sign * cell.value : undefined));
  const known = goods.filter((good): good is number => good !== undefined && !Number.isNaN(good));
  const finite = known.filter(Number.isFinite);
  const [worst, best] = [Math.min(...finite), Math.max(...finite)];
  return {
    row,
    ranks: goods.map((good) => (good === undefined ? undefined : 1 + known.filter((other) => other > good).length)),
    parts: goods.map((good) => {
      if (good === undefined) return 0;
      if (!Number.isFinite(good)) return good > 0 ? 1 : 0;
      return best > worst ? (good - worst) / (best - worst) : 1;
    }),
  };
}

/** The order of the columns: best first by this ranking, those without a number last. */
export function rankedOrder({ ranks }: Ranking): readonly number[] {
  const last = ranks.length + 1;
  return ranks.map((_, index) => index).sort((a, b) => (ranks[a] ?? last) - (ranks[b] ?? last));
}

/** Two measures that do not agree, and what each of them likes best. */
export interface Disagreement {
  readonly measures: readonly [string, string];
  readonly prefer: readonly [number, number];
}

/**
 * What PSNR likes best, since papers report it first, and the measure that likes that least, with its own favourite; where there is
 * no PSNR, the first measure takes its place; undefined where all have one favourite. Of equals the last is taken: it is a network's.
 */
export function disagreement(rankings: readonly Ranking[]): Disagreement | undefined {
  const first = rankings.find(({ row }) => row.measure === "psnr") ?? rankings[0];
  const favourite = first?.ranks.indexOf(1) ?? -1;
  let lowest = 1;
  let found: Disagreement | undefined;
  for (const { row, ranks } of rankings) {
    const rank = ranks[favourite] ?? 1;
    if (rank === 1 || rank < lowest) continue;
    lowest = rank;
    found = { measures: [first!.row.title, row.title], prefer: [favourite, ranks.indexOf(1)] };
  }
  return found;
}
