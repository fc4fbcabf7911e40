import {
  describeErrors,
  describeFrozenNetworks,
  describeLeaks,
  describeNotFinite,
  describeNotFiniteBatch,
  describeTies,
  describeValues,
  type Target,
} from "@srloss/conformance";
import { golden } from "@srloss/reference";
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

// The smallest case, and those of odd sizes; the others are computed by srloss-wasm and tfjs-node.
describeValues(
  target,
  golden.formula.filter(({ height }) => height === 16 || height === 33),
);
describeLeaks(target);
describeErrors(target);
describeNotFinite(target);
describeLosses(target);
describeNotFiniteBatch(target);
describeMetrics(target, { pairs: /kodim15|coffee\.bicubic4/, wholeGradients: /kodim15\.bicubic4/ });
describeTies(target);
describeFrozenNetworks(target);
// The small photograph: the others take ten seconds each.
describeRealPairs(target, {
  losses: ({ sr }) => sr === "pairs/kodim15.bicubic4.png",
  gradients: ({ sr }) => sr === "pairs/kodim15.bicubic4.png",
  // Core's own tests measure all of them on this backend.
  metrics: ({ sr }) => sr.startsWith("pairs/kodim15.") || sr === "pairs/coffee.noise15.png",
});
