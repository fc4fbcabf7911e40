/** Numbers that a seed repeats. */
export interface Random {
  /** A whole number in `0 .. below - 1`. */
  below(below: number): number;
  pick<T>(items: readonly T[]): T;
}

/** Mulberry32 over both numbers: case `index` of `seed` is the same whichever cases ran before it. */
export function seededRandom(seed: number, index: number): Random {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n: number) => Math.floor(next() * n);
  return { below, pick: (items) => items[below(items.length)]! };
}
