import {
  describeErrors,
  describeFrozenNetworks,
  describeLeaks,
  describeNotFinite,
  describeNotFiniteBatch,
  describeValues,
  type Target,
} from "@srloss/conformance";
import { useBackend } from "../../src/index.ts";
import { describeMetrics } from "./describe-metrics.ts";
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
describeNotFinite(target);
describeNotFiniteBatch(target);
describeFrozenNetworks(target);
describeMetrics(target, { pairs: /kodim15\.bicubic4/ });
// The small photograph: plain JavaScript takes half a minute for one of 256x256, and minutes for a gradient.
describeRealPairs(target, {
  losses: ({ sr }) => sr === "pairs/kodim15.bicubic4.png",
  gradients: () => false,
  metrics: ({ sr }) => sr.startsWith("pairs/kodim15.") || sr === "pairs/coffee.noise15.png",
});
