/** Numbers that a seed and keys name: the same on every engine and machine, whatever was drawn from other streams before. */
export interface Random {
  /** In `[low, high)`. Defaults to 0 and 1. */
  uniform(low?: number, high?: number): number;
  /** A whole number in `[0, below)`. */
  integer(below: number): number;
  /** Of the normal distribution, mean 0 and deviation 1. */
  normal(): number;
  /** How many rare events there were where `mean` are expected. */
  poisson(mean: number): number;
  /** One of them, each as likely as its weight says. */
  weighted<T>(choices: readonly (readonly [choice: T, weight: number])[]): T;
}

/**
 * A stream of random numbers. The state of a training is its seed and its step: a stream is made anew for each use, and
 * nothing of it has to be saved.
 *
 * @param keys Whole numbers, such as a seed, a purpose and a step.
 */
export function random(...keys: readonly number[]): Random {
  const next = generator(keys);
  const uniform = (low = 0, high = 1) => low + (high - low) * next();
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    uniform,
    integer: (below) => Math.floor(next() * below),
    normal,
    poisson: (mean) => (mean > 30 ? nearPoisson(mean, normal) : countedPoisson(mean, next)),
    weighted(choices) {
      let left = next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [choice, weight] of choices) {
        left -= weight;
        if (left < 0) return choice;
      }
      return choices.at(-1)![0];
    },
  };
}

/** A stream's number for each purpose, so that none repeats another's numbers. */
export const purposes = { order: 1, region: 2, patch: 3, degradation: 4, validation: 5 } as const;

/** sfc32 of PractRand (Doty-Humphrey), 53 bits a number. */
function generator(keys: readonly number[]): () => number {
  const state = Uint32Array.of(0x9e3779b9, 0x243f6a88, 0xb7e15162, 1);
  const turn = (): number => {
    const [a, b, c, counter] = state as unknown as [number, number, number, number];
    const sum = (a + b + counter) >>> 0;
    state[3] = counter + 1;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + sum;
    return sum;
  };
  for (const key of keys) {
    // Both halves of numbers beyond 32 bits.
    state[0]! ^= key >>> 0;
    state[1]! ^= Math.floor(key / 2 ** 32) >>> 0;
    for (let mixed = 0; mixed < 12; mixed++) turn();
  }
  return () => ((turn() >>> 5) * 2 ** 26 + (turn() >>> 6)) / 2 ** 53;
}

/** Knuth's: uniform numbers are multiplied until they fall below `exp(-mean)`. */
function countedPoisson(mean: number, next: () => number): number {
  const limit = Math.exp(-mean);
  let count = -1;
  for (let product = 1; product > limit || count < 0; count++) product *= next();
  return Math.max(0, count);
}

function nearPoisson(mean: number, normal: () => number): number {
  return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
}
