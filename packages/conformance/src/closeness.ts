import { expect } from "vitest";

/** Expects `got` to differ from `expected` by at most `tolerance` of it. */
export function expectRelative(got: number, expected: number, tolerance: number, what: string): void {
  const off = expected === 0 ? Math.abs(got) : Math.abs(got / expected - 1);
  expect(off, `${what}: got ${got}, expected ${expected}`).toBeLessThanOrEqual(tolerance);
}

/** Expects each entry to differ by at most `tolerance` of the largest expected one. */
export function expectEntries(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
  largest: number = largestOf(expected),
): void {
  let worst = 0;
  for (let i = 0; i < expected.length; i++) worst = Math.max(worst, Math.abs(got[i]! - expected[i]!) / (largest || 1));
  expect(worst, `${what}: the worst entry, of the largest`).toBeLessThanOrEqual(tolerance);
}

/** The largest magnitude; NaN where there is one. */
export function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest;
}
