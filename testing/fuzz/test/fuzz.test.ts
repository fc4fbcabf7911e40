import { describe, expect, it } from "vitest";
import { fuzz } from "../src/fuzz.ts";
import { mutate } from "../src/mutations.ts";
import type { Outcome } from "../src/outcome.ts";
import { seededRandom } from "../src/random.ts";
import { findTargets, subjectNames } from "../src/targets/index.ts";

/** Of each format; `npm run fuzz` runs any number. */
const count = 200;

describe("the harness notices", () => {
  it.each<[string, Outcome]>([
    ["refuses", "refused"],
    ["raw error", "raw error"],
    ["unprintable", "raw error"],
    ["says what the engine says", "raw error"],
    ["hangs", "hang"],
    ["crashes", "crash"],
    ["takes memory", "memory"],
    ["gives another result", "wrong"],
  ])("a reader that %s", async (format, outcome) => {
    // Only what hangs is waited for; a busy machine takes its time for the others.
    const limits = { limitMs: outcome === "hang" ? 1500 : 20_000, limitBytes: 600e6 };
    const { counts } = await fuzz({ subject: "faulty", format, count: 2, seed: 1, ...limits });
    expect(counts).toEqual({ [outcome]: 2 });
  });
});

it("repeats a case by its seed and number", () => {
  const files = { a: Uint8Array.from({ length: 999 }, (_, i) => i % 256), b: new Uint8Array(99) };
  const cases = (seed: number) => Array.from({ length: 50 }, (_, index) => mutate(files, seededRandom(seed, index)));
  expect(cases(3)).toEqual(cases(3));
  expect(cases(4)).not.toEqual(cases(3));
  expect(files.a.every((value, i) => value === i % 256)).toBe(true);
});

for (const subject of subjectNames)
  describe(subject, async () => {
    const targets = await findTargets(subject);
    it.each(targets.map(({ format }) => format))(
      "%s: no crash, no hang, no raw error, no wrong success",
      async (format) => {
        const { faults, counts } = await fuzz({ subject, format, count, seed: 20_261_127 });
        expect(faults).toEqual([]);
        expect(counts.refused, "refused").toBeGreaterThan(count / 10);
      },
    );
  });
