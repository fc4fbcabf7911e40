import type { Ranking } from "../table/ranks.ts";

/** Two reconstructions, by their index, and which one was chosen. */
export interface Vote {
  readonly better: number;
  readonly worse: number;
}

/** Every pair once, in an order and on sides that nobody can guess, the same for the same seed. */
export function blindPairs(count: number, seed: number): readonly (readonly [left: number, right: number])[] {
  const pairs: [number, number][] = [];
  for (let a = 0; a < count; a++) for (let b = a + 1; b < count; b++) pairs.push([a, b]);
  let state = seed >>> 0;
  const draw = () => {
    // Numerical Recipes' generator: an order, no statistics.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = pairs.length - 1; i > 0; i--) {
    const j = Math.floor(draw() * (i + 1));
    [pairs[i], pairs[j]] = [pairs[j]!, pairs[i]!];
  }
  return pairs.map(([a, b]) => (draw() < 0.5 ? [a, b] : [b, a]));
}

/** With how many of the votes a measure agrees, of those on which it has an opinion. */
export function agreement({ ranks }: Ranking, votes: readonly Vote[]): { readonly with: number; readonly of: number } {
  let [agreed, judged] = [0, 0];
  for (const { better, worse } of votes) {
    const [one, other] = [ranks[better], ranks[worse]];
    if (one === undefined || other === undefined || one === other) continue;
    judged++;
    if (one < other) agreed++;
  }
  return { with: agreed, of: judged };
}
