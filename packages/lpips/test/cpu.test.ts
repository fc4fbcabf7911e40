import { useBackend } from "@srloss/node-gpu";
import { describeJudges, formula, tolerance } from "./describe-judges.ts";

const start = async () => void (await useBackend({ engine: "cpu" }));
// Plain JavaScript takes seconds for a photograph, and half a minute for VGG16 and its gradient.
const chosen = (sr: string) => sr === "pairs/kodim15.bicubic4.png";
const smallest = formula.filter(({ width }) => width === 48);
describeJudges({ name: "cpu", start, tolerance }, { value: 1e-5, gradient: 1e-4 }, chosen, smallest);
