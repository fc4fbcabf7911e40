import { useBackend } from "@srloss/node-gpu";
import { describeJudges, formula, tolerance } from "./describe-judges.ts";

const start = async () => void (await useBackend({ engine: "wasm" }));
// srloss-wasm takes the others, and larger sizes.
const chosen = (sr: string) => sr === "pairs/kodim15.bicubic4.png";
const smallest = formula.filter(({ width }) => width === 31);
describeJudges({ name: "wasm", start, tolerance }, { value: 1e-5, gradient: 1e-4 }, chosen, smallest);
