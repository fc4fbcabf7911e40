import { describe, expect, it } from "vitest";
import { random } from "../src/random/random.ts";
import { shuffled } from "../src/random/shuffled.ts";

const draws = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, () => draw());
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]) => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

describe("random", () => {
  it("follows from its keys alone, and is another with others", () => {
    const first = (...keys: number[]) => draws(4, random(...keys).uniform as () => number);
    expect(first(7, 1, 2)).toEqual(first(7, 1, 2));
    const keys = [[7], [8], [7, 0], [0, 7], [7, 1], [1, 7], [2 ** 40], [2 ** 41], [0], []];
    expect(new Set(keys.map((key) => first(...key)[0])).size).toBe(keys.length);
  });

  it("stays the same from release to release", () => {
    const numbers = random(1, 2, 3);
    expect([numbers.uniform(), numbers.integer(1000), numbers.normal(), numbers.poisson(4)]).toEqual([
      0.48938272257967563, 924, 1.2653818460777626, 3,
    ]);
  });

  it("is distributed as it says", () => {
    const numbers = random(42);
    const uniform = draws(20_000, () => numbers.uniform(-1, 3));
    expect(mean(uniform)).toBeCloseTo(1, 1);
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...uniform)).toBeLessThan(3);
    const normal = draws(20_000, numbers.normal);
    expect([mean(normal), deviation(normal)].map((value) => Number(value.toFixed(1)))).toEqual(
      [0, 1].map((v) => v + 0),
    );
    for (const rare of [0.3, 4, 25, 200]) {
      const counts = draws(20_000, () => numbers.poisson(rare));
      expect(counts.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
      expect(Math.abs(mean(counts) / rare - 1)).toBeLessThan(0.05);
      expect(Math.abs(deviation(counts) ** 2 / rare - 1)).toBeLessThan(0.05);
    }
    expect(numbers.poisson(0)).toBe(0);
    const counts = { often: 0, seldom: 0 };
    for (let i = 0; i < 10_000; i++)
      counts[
        numbers.weighted([
          ["often", 3],
          ["seldom", 1],
        ] as const)
      ]++;
    expect(Math.abs(counts.often / 10_000 - 0.75)).toBeLessThan(0.02);
  });
});

it("an order has everything in each round, and another order in each", () => {
  const order = shuffled(10, 3);
  const rounds = [0, 1, 2].map((round) => Array.from({ length: 10 }, (_, i) => order(10 * round + i)));
  for (const round of rounds) expect([...round].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(new Set(rounds.map(String)).size).toBe(3);
  expect(order(7)).toBe(rounds[0]![7]);
});
