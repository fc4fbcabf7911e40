import { describeErrors, describeLeaks, describeValues, type Target } from "@srloss/conformance";
import { golden, testData } from "@srloss/reference";
import { describeRealCrop } from "./describe-real-pair.ts";
import { startEngine } from "./start-engine.ts";
import { gpuTolerance } from "./tolerances.ts";

const target: Target = {
  name: "webgpu",
  start: async () => void (await startEngine("webgpu")),
  tolerance: gpuTolerance,
  layer: "block2_conv1",
};

// Steps of other networks, ties and what is not finite go through tfjs's shaders as in Node, where `webgpu.test.ts` of
// `@srloss/node-gpu` has them on the same software GPU, and every layer of the formula network. What a page has of its own is here;
// every layer is in the real crop.
describeValues(
  target,
  golden.formula.filter(({ network, height }) => network === "vgg19" && height === 16),
  "block3_conv3",
  { layers: !testData },
);
describeLeaks(target);
describeErrors(target);
// A gradient takes ten seconds.
describeRealCrop(target, { gradients: false });
