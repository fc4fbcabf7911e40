import { describe, expect, it } from "vitest";
import { comparePaired, summarise } from "../src/evaluating/statistics.ts";

describe("summarise", () => {
  it("gives mean and median, of infinite numbers too", () => {
    expect(summarise([3, 1, 2])).toEqual({ count: 3, mean: 2, median: 2 });
    expect(summarise([10, 1, 2, 3])).toEqual({ count: 4, mean: 4, median: 2.5 });
    expect(summarise([1, Infinity, Infinity])).toEqual({ count: 3, mean: Infinity, median: Infinity });
  });
});

describe("comparePaired", () => {
  const values = Array.from({ length: 400 }, (_, i) => Math.sin(i * i));

  it("counts wins by what is better, and ties as none", () => {
    expect(comparePaired([1, 2, 5], [0, 2, 6], "higher")).toMatchObject({
      count: 3,
      wins: 1,
      losses: 1,
      difference: 0,
    });
    expect(comparePaired([1, 2], [0, 0], "lower")).toMatchObject({ wins: 0, losses: 2, difference: 1.5 });
    expect(comparePaired([Infinity], [Infinity], "higher")).toMatchObject({ wins: 0, losses: 0, difference: 0 });
  });

  it("has an interval as wide as the standard error says, the same each time", () => {
    const zeros = values.map(() => 0);
    const { difference, interval } = comparePaired(values, zeros, "higher");
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - difference) ** 2, 0) / values.length);
    const half = (1.96 * deviation) / Math.sqrt(values.length);
    expect(interval[0]).toBeCloseTo(difference - half, 2);
    expect(interval[1]).toBeCloseTo(difference + half, 2);
    expect(comparePaired(values, zeros, "higher").interval).toEqual(interval);
  });

  it.each([15_000, 29_999, 100_003])("has such an interval of %i pairs, which are drawn in groups", (length) => {
    const many = Float64Array.from({ length }, (_, i) => Math.sin(i * i) + 0.1);
    const zeros = new Float64Array(length);
    const { count, difference, interval } = comparePaired(many, zeros, "higher");
    const deviation = Math.sqrt(many.reduce((sum, value) => sum + (value - difference) ** 2, 0) / length);
    const half = (1.96 * deviation) / Math.sqrt(length);
    expect(count).toBe(length);
    expect(Math.abs(interval[0] - (difference - half))).toBeLessThan(0.15 * half);
    expect(Math.abs(interval[1] - (difference + half))).toBeLessThan(0.15 * half);
  });

  it("takes as many samples as it is told", () => {
    const zeros = values.map(() => 0);
    const [few, many] = [200, 2000].map((samples) => comparePaired(values, zeros, "higher", samples).interval);
    expect(few).not.toEqual(many);
    for (const end of [0, 1] as const) expect(few![end]).toBeCloseTo(many![end], 1);
  });
});
