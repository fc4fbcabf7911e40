import { purposes, random } from "./random.ts";

/**
 * An endless order of `count` things: shuffled, and shuffled anew each time all of them were there.
 *
 * @returns What comes at a place, by its number.
 */
export function shuffled(count: number, seed: number): (place: number) => number {
  // Two neighbours: a window may lie across the border.
  const known = new Map<number, Uint32Array>();
  return (place) => {
    const round = Math.floor(place / count);
    const order = known.get(round) ?? shuffle(count, seed, round);
    known.set(round, order);
    known.delete(round - 2);
    return order[place % count]!;
  };
}

/** Fisher and Yates'. */
function shuffle(count: number, seed: number, round: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const numbers = random(seed, purposes.order, round);
  for (let i = count - 1; i > 0; i--) {
    const other = numbers.integer(i + 1);
    [order[i], order[other]] = [order[other]!, order[i]!];
  }
  return order;
}
