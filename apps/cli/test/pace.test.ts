import { expect, it } from "vitest";
import { Pace } from "../src/evaluating/pace.ts";

it("the pace is that of the last half minute, whatever was known at the start or who has joined since", () => {
  const pace = new Pace(1000);
  expect(pace.perSecond(0, 1000)).toBe(0);
  // 5,000 rows of before, in one second.
  expect(pace.perSecond(5000, 2000)).toBe(5000);
  let now = 2000;
  let count = 5000;
  const go = (seconds: number, each: number) => {
    let last = 0;
    for (let i = 0; i < 4 * seconds; i++) {
      now += 250;
      count += each / 4;
      last = pace.perSecond(count, now);
    }
    return last;
  };
  expect(go(10, 8)).toBeGreaterThan(400);
  expect(go(31, 8)).toBeCloseTo(8, 6);
  expect(go(32, 80)).toBeCloseTo(80, 6);
  // What stalled counts as time, however long it took.
  now += 600_000;
  expect(pace.perSecond(count, now)).toBeLessThan(5);
});
