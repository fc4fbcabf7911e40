import {
  describeErrors,
  describeFrozenNetworks,
  describeLeaks,
  describeNotFinite,
  describeTies,
  describeValues,
  type Target,
} from "@srloss/conformance";
import { useBackend } from "../../src/index.ts";
import { describeLosses } from "./describe-losses.ts";
import { describeMetrics } from "./describe-metrics.ts";
import { describeRealPairs } from "./describe-real-pairs.ts";
import { tolerances } from "./tolerances.ts";

const target: Target = {
  name: "wasm",
  start: async () => void (await useBackend({ engine: "wasm" })),
  tolerance: tolerances.wasm,
};

describeValues(target);
describeLeaks(target);
describeErrors(target);
describeNotFinite(target);
describeLosses(target);
describeMetrics(target, (sr) => /kodim15|coffee.bicubic4/.test(sr));
describeTies(target);
describeFrozenNetworks(target);
// Seconds for a pair, half a minute for a gradient.
describeRealPairs(target, {
  losses: ({ sr }) => ["pairs/coffee.bicubic4.png", "pairs/kodim15.bicubic4.png"].includes(sr),
  gradients: ({ sr }) => sr === "pairs/coffee.bicubic4.png",
});
