import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { HeldBatches } from "../src/held-batches.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

it("a batch is slow after an hour, or once others are there after ten times the slowest, a minute at least; that is said once", () => {
  const held = new HeldBatches();
  const wait = (seconds: number) => vi.advanceTimersByTime(1000 * seconds);
  expect(held.isSlow("waits", undefined, undefined)).toBe(false);
  expect(held.isSlow("a", 1, undefined)).toBe(false);
  expect(held.isSlow("b", 1, undefined)).toBe(false);
  wait(3599);
  expect(held.isSlow("a", 1, undefined)).toBe(false);
  wait(1);
  expect([1, 1].map((taken) => held.isSlow("a", taken, undefined))).toEqual([true, false]);
  // Another worker has taken it, and has its time.
  expect(held.isSlow("b", 2, undefined)).toBe(false);
  wait(20);
  held.answered("b");
  held.isSlow("c", 3, undefined);
  wait(199);
  expect(held.isSlow("c", 3, undefined)).toBe(false);
  wait(1);
  expect(held.isSlow("c", 3, undefined)).toBe(true);
});

it("batches that are there before they are looked at twice have a minute", () => {
  const held = new HeldBatches();
  held.answered("quick");
  held.isSlow("a", 1, undefined);
  vi.advanceTimersByTime(59_999);
  expect(held.isSlow("a", 1, undefined)).toBe(false);
  expect(held.isSlow("a", 1, 50_000)).toBe(true);
});
