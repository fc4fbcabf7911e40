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
  const off = (i: number) => Math.abs(got[i]! - expected[i]!) / (largest || 1);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) if (off(i) > off(worst) || Number.isNaN(off(i))) worst = i;
  const told = `${what}: the worst entry, ${worst}, is ${got[worst]}, expected ${expected[worst]}; its error, of ${largest}`;
  expect(expected.length && off(worst), told).toBeLessThanOrEqual(tolerance);
}

/** The largest magnitude; NaN where there is one. */
export function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest;
}
