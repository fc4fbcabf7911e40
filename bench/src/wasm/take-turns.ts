import { median } from "../statistics.ts";

/** Medians in milliseconds of calls that take turns, after two rounds that are not counted. */
export async function takeTurns(
  rounds: number,
  calls: readonly (() => Promise<{ readonly ms: number }>)[],
): Promise<number[]> {
  const times = calls.map((): number[] => []);
  for (let round = -2; round < rounds; round++)
    for (const [i, call] of calls.entries()) {
      const { ms } = await call();
      if (round >= 0) times[i]!.push(ms);
    }
  return times.map(median);
}
