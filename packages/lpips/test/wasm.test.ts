import { useBackend } from "@srloss/node-gpu";
import { describeJudges, formula, tolerance } from "./describe-judges.ts";

const start = async () => void (await useBackend({ engine: "wasm" }));
const chosen = (sr: string) => sr.includes("kodim15");
// srloss-wasm takes the larger ones.
const smallest = formula.filter(({ width }) => width === 48);
describeJudges({ name: "wasm", start, tolerance }, { value: 1e-5, gradient: 1e-4 }, chosen, smallest);
