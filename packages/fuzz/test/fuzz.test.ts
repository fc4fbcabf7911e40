import { describe, expect, it } from "vitest";
import { fuzz } from "../src/fuzz.ts";
import { findTargets, subjectNames } from "../src/targets/index.ts";

/** Of each format; `pnpm fuzz` runs any number. */
const count = 400;

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
