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
import { describeRealPairs } from "./describe-real-pairs.ts";
import { tolerances } from "./tolerances.ts";

const target: Target = {
  name: "cpu",
  start: async () => void (await useBackend({ engine: "cpu" })),
  tolerance: tolerances.cpu,
  layer: "block2_conv1",
};

// Every layer of both networks, at an even and at an odd size: plain JavaScript takes half a minute for the others.
describeValues(
  target,
  golden.formula.filter(({ network, height }) => height === (network === "vgg19" ? 16 : 33)),
);
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
  metrics: ({ sr, border }) =>
    sr === "pairs/kodim15.bicubic4.png" || (sr === "pairs/coffee.noise15.png" && border === 0),
});
