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
import { describe } from "vitest";
import { useBackend } from "../../src/index.ts";
import { describeMetrics } from "./describe-metrics.ts";
import { describeRealCrop } from "./describe-real-pairs.ts";
import { startSwiftShader } from "./start-swift-shader.ts";
import { tolerances } from "./tolerances.ts";

const target: Target = {
  name: "webgpu",
  start: async () => void (await useBackend({ engine: "webgpu" })),
  tolerance: tolerances.webgpu,
  layer: "block2_conv1",
};

describe.skipIf(!startSwiftShader())("on SwiftShader", () => {
  // A GPU in software takes its time: the smallest case. Odd sizes are those of the frozen networks, of ties and of the photograph.
  describeValues(
    target,
    golden.formula.filter(({ network, height }) => network === "vgg19" && height === 16),
    "block3_conv3",
  );
  describeLeaks(target);
  describeErrors(target);
  describeNotFinite(target);
  describeMetrics(target, { cutAlone: true, pairs: /kodim15\.bicubic4/ });
  describeTies(target);
  describeFrozenNetworks(target);
  // All of the smallest photograph takes a minute.
  describeRealCrop(target, { gradients: false });
});
