import type { BenchOptions } from "../bench.ts";
import { median } from "../statistics.ts";

/** Medians in milliseconds of calls that take turns, after two rounds that are not counted; `quick` leaves those out. */
export async function takeTurns(
  { rounds, quick }: Pick<BenchOptions, "rounds" | "quick">,
  calls: readonly (() => Promise<{ readonly ms: number }>)[],
): Promise<number[]> {
  const times = calls.map((): number[] => []);
  for (let round = quick ? 0 : -2; round < rounds; round++)
    for (const [i, call] of calls.entries()) {
      const { ms } = await call();
      if (round >= 0) times[i]!.push(ms);
    }
  return times.map(median);
}
