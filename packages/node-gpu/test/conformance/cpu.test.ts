import { describeErrors, describeLeaks, describeValues, type Target } from "@srloss/conformance";
import { useBackend } from "../../src/index.ts";
import { describeRealPairs } from "./describe-real-pairs.ts";
import { tolerances } from "./tolerances.ts";

const target: Target = {
  name: "cpu",
  start: async () => void (await useBackend({ engine: "cpu" })),
  tolerance: tolerances.cpu,
};

describeValues(target);
describeLeaks(target);
describeErrors(target);
// Plain JavaScript takes half a minute for a pair of this size, and minutes for a gradient.
describeRealPairs(target, { losses: ({ sr }) => sr === "pairs/astronaut.bicubic4.png", gradients: () => false });
