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
import { describeRealPairs } from "./describe-real-pairs.ts";
import { startSwiftShader } from "./start-swift-shader.ts";
import { tolerances } from "./tolerances.ts";

const target: Target = {
  name: "webgpu",
  start: async () => void (await useBackend({ engine: "webgpu" })),
  tolerance: tolerances.webgpu,
};

describe.skipIf(!startSwiftShader())("on SwiftShader", () => {
  // A GPU in software takes its time: every layer of VGG16 at an odd size. VGG19's are tested in Chromium.
  describeValues(
    target,
    golden.formula.filter(({ network, height }) => network === "vgg16" && height === 33),
  );
  describeLeaks(target);
  describeErrors(target);
  describeNotFinite(target);
  describeMetrics(target, { pairs: /kodim15\.bicubic4/ });
  describeTies(target);
  describeFrozenNetworks(target);
  // The small photograph: half a minute for its losses.
  describeRealPairs(target, {
    losses: ({ sr }) => sr === "pairs/kodim15.bicubic4.png",
    gradients: () => false,
    metrics: ({ sr }) => ["pairs/kodim15.bicubic4.png", "pairs/kodim15.noise15.png"].includes(sr),
  });
});
