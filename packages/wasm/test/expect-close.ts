import { expect } from "vitest";

/** Holds each entry to a part of the largest one. */
export function expectClose(got: ArrayLike<number>, wanted: Float64Array, tolerance: number): void {
  const most = wanted.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  let off = got.length === wanted.length ? 0 : Number.POSITIVE_INFINITY;
  wanted.forEach((value, i) => {
    off = Math.max(off, Math.abs(value - got[i]!));
  });
  expect(off).toBeLessThanOrEqual(tolerance * most);
}
