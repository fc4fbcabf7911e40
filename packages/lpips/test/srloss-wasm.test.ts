import { useBackend } from "@srloss/node-gpu";
import { describe } from "vitest";
import { describeJudges, formula, smoothAndNoisy, tolerance } from "./describe-judges.ts";

describe.each(["fast", "exact"] as const)("%s", (precision) => {
  const start = async () => void (await useBackend({ engine: "srloss-wasm", precision }));
  const closeness = { value: 1e-5, gradient: 1e-4 };
  const chosen = (sr: string) => precision === "fast" || smoothAndNoisy(sr);
  const sizes = formula.filter(({ width }) => width === 79 || (precision === "fast" && width !== 31));
  describeJudges({ name: `srloss-wasm, ${precision}`, start, tolerance }, closeness, chosen, sizes);
});
