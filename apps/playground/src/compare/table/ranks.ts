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

/** Two measures that do not agree, and on what. */
export interface Disagreement {
  readonly measures: readonly [string, string];
  /** What each of them puts first of the two. */
  readonly prefer: readonly [number, number];
}

/**
 * The measure that contradicts PSNR most, as papers report that first, and two reconstructions that they see in opposite orders;
 * where none contradicts it, the two measures that differ most; undefined where all agree.
 */
export function disagreement(rankings: readonly Ranking[]): Disagreement | undefined {
  const reported = rankings.find(({ row }) => row.measure === "psnr");
  return (reported && furthest([reported], rankings)) ?? furthest(rankings, rankings);
}

function furthest(ones: readonly Ranking[], others: readonly Ranking[]): Disagreement | undefined {
  let most = 0;
  let found: Disagreement | undefined;
  for (const first of ones)
    for (const second of others) {
      const swapped = opposite(first.ranks, second.ranks);
      if (swapped.length <= most) continue;
      most = swapped.length;
      found = { measures: [first.row.title, second.row.title], prefer: swapped[0]! };
    }
  return found;
}

/** Pairs of which the first ranking prefers `a` and the second `b`, those that are furthest apart first. */
function opposite(
  first: readonly (number | undefined)[],
  second: readonly (number | undefined)[],
): readonly (readonly [a: number, b: number])[] {
  const pairs: [a: number, b: number, gap: number][] = [];
  for (const [a, one] of first.entries())
    for (const [b, other] of first.entries()) {
      const [here, there] = [second[a], second[b]];
      if (one === undefined || other === undefined || here === undefined || there === undefined) continue;
      if (one < other && here > there) pairs.push([a, b, other - one + here - there]);
    }
  return pairs.sort((one, other) => other[2] - one[2]).map(([a, b]) => [a, b]);
}
