/** Of numbers, which may be infinite. */
export interface Summary {
  readonly count: number;
  readonly mean: number;
  readonly median: number;
}

export function summarise(values: ArrayLike<number>): Summary {
  const sorted = Float64Array.from(values).sort();
  const { length } = sorted;
  const [low, high] = [sorted[(length - 1) >> 1]!, sorted[length >> 1]!];
  return { count: length, mean: mean(values), median: low === high ? low : (low + high) / 2 };
}

/** How two candidates compare on the pairs that both have. */
export interface Comparison {
  readonly count: number;
  readonly wins: number;
  readonly losses: number;
  /** Of the first over the second, and where 95 of 100 bootstrap samples have it. */
  readonly difference: number;
  readonly interval: readonly [number, number];
}

/** Of a comparison, where there are not hundreds of them. */
export const mostSamples = 2000;
/** More pairs than this are drawn in so many groups, whose means vary as the pairs' do: a million then take no longer. */
const mostGroups = 10_000;

/**
 * Compares paired numbers. The interval is the percentile bootstrap's (Efron 1979), of a fixed seed: the same numbers give the
 * same interval.
 *
 * @param samples How many the interval is of.
 */
export function comparePaired(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  better: "lower" | "higher",
  samples: number = mostSamples,
): Comparison {
  const differences = Float64Array.from(first, (value, i) => (value === second[i] ? 0 : value - second[i]!));
  const sign = better === "higher" ? 1 : -1;
  const count = differences.length;
  const random = seeded(20_201_129);
  const drawn = groupMeans(differences);
  const means = new Float64Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    let sum = 0;
    for (let i = 0; i < drawn.length; i++) sum += drawn[Math.floor(random() * drawn.length)]!;
    means[sample] = sum / drawn.length;
  }
  means.sort();
  return {
    count,
    wins: differences.filter((value) => sign * value > 0).length,
    losses: differences.filter((value) => sign * value < 0).length,
    difference: mean(differences),
    interval: [means[Math.floor(0.025 * (samples - 1))]!, means[Math.ceil(0.975 * (samples - 1))]!],
  };
}

/** Of groups of equal size, each of every n-th value; what is left over, less than one in each group, is in none. */
function groupMeans(values: Float64Array): Float64Array {
  const size = Math.ceil(values.length / mostGroups);
  if (size <= 1) return values;
  const means = new Float64Array(Math.floor(values.length / size));
  for (let i = 0; i < size * means.length; i++) means[i % means.length]! += values[i]! / size;
  return means;
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** xorshift32 (Marsaglia 2003), as numbers in 0..1. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
