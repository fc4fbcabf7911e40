import {
  describeErrors,
  describeFrozenNetworks,
  describeLeaks,
  describeNotFinite,
  describeTies,
  describeValues,
  type Target,
} from "@srloss/conformance";
import { golden } from "@srloss/reference";
import { describeRealCrop, describeRealMetrics } from "./describe-real-pair.ts";
import { startEngine } from "./start-engine.ts";
import { gpuTolerance } from "./tolerances.ts";

const target: Target = {
  name: "webgl",
  start: async () => void (await startEngine("webgl")),
  tolerance: gpuTolerance,
  layer: "block2_conv1",
  side: 16,
};

describeValues(
  target,
  golden.formula.filter(({ network, height }) => network === "vgg19" && height === 16),
  "block3_conv3",
);
describeLeaks(target);
describeErrors(target);
describeNotFinite(target);
describeTies(target);
describeFrozenNetworks(target);
describeRealCrop(target);
describeRealMetrics(target);
