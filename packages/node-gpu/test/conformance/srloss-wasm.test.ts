import type { Target } from "@srloss/conformance";
import { useBackend } from "../../src/index.ts";
import { describeRealPairs } from "./describe-real-pairs.ts";
import { tolerances } from "./tolerances.ts";

const target: Target = {
  name: "srloss-wasm",
  start: async () => void (await useBackend({ engine: "srloss-wasm" })),
  tolerance: tolerances["srloss-wasm"],
};

// The formula cases are in the package's own tests.
describeRealPairs(target, {
  losses: ({ sr }) => sr.endsWith(".bicubic4.png"),
  gradients: ({ sr }) => ["pairs/coffee.bicubic4.png", "pairs/kodim15.bicubic4.png"].includes(sr),
  metrics: ({ sr }) => sr.endsWith(".noise15.png"),
});
