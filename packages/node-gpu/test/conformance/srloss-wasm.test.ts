import type { Target } from "@srloss/conformance";
import { useBackend } from "../../src/index.ts";
import { describeRealPairs } from "./describe-real-pairs.ts";
import { tolerances } from "./tolerances.ts";

const target: Target = {
  name: "srloss-wasm",
  start: async () => void (await useBackend({ engine: "srloss-wasm" })),
  tolerance: tolerances["srloss-wasm"],
};

const withGradient = ["pairs/coffee.bicubic4.png", "pairs/kodim15.bicubic4.png"];

// The formula cases are in the package's own tests.
describeRealPairs(target, {
  losses: ({ sr }) => ["pairs/astronaut.bicubic4.png", ...withGradient].includes(sr),
  gradients: ({ sr }) => withGradient.includes(sr),
  metrics: ({ sr }) => sr.endsWith(".noise15.png"),
});
