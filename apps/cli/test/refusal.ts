import { expect } from "vitest";
import type { Ended } from "./srloss.ts";

/** Nothing on stdout, and the last line of stderr one sentence that says what and where; no stack. */
export function expectRefusal({ status, stdout, stderr }: Ended, wanted: number, message: RegExp): void {
  expect([status, stdout], stderr).toEqual([wanted, ""]);
  const last = stderr.trimEnd().split("\n").at(-1);
  expect(last).toMatch(/^srloss: .*\.$/);
  expect(last).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at /m);
}
