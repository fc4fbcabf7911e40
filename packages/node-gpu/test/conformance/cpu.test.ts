import {
  describeErrors,
  describeFrozenNetworks,
  describeLeaks,
  describeNotFinite,
  describeNotFiniteBatch,
  describeValues,
  type Target,
} from "@srloss/conformance";
import { golden } from "@srloss/reference";
import { useBackend } from "../../src/index.ts";
import { describeMetrics } from "./describe-metrics.ts";
import { describeRealCrop, describeRealPairs } from "./describe-real-pairs.ts";
import { tolerances } from "./tolerances.ts";

const target: Target = {
  name: "cpu",
  start: async () => void (await useBackend({ engine: "cpu" })),
  tolerance: tolerances.cpu,
  layer: "block2_conv1",
};

// Every layer at the smallest size: plain JavaScript takes half a minute for the others. Odd sizes are those of the frozen networks and
// of the photograph.
describeValues(
  target,
  golden.formula.filter(({ network, height }) => network === "vgg19" && height === 16),
);
describeLeaks(target);
describeErrors(target);
describeNotFinite(target);
describeNotFiniteBatch(target);
describeFrozenNetworks(target);
describeMetrics(target, { cutAlone: true, pairs: /kodim15\.bicubic4/ });
// Plain JavaScript takes half a minute for the smallest photograph.
describeRealCrop(target);
describeRealPairs(target, {
  losses: () => false,
  gradients: () => false,
  metrics: ({ sr, border }) =>
    sr === "pairs/kodim15.bicubic4.png" || (sr === "pairs/coffee.noise15.png" && border === 0),
});
