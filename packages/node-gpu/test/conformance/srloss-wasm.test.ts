import { expectRelative, type Target } from "@srloss/conformance";
import { contentLoss } from "@srloss/core";
import { golden, testData } from "@srloss/reference";
import { loadVgg19 } from "@srloss/vgg";
import { dispose } from "@tensorflow/tfjs-core";
import { describe, it } from "vitest";
import { fileSource, readImage, useBackend } from "../../src/index.ts";
import { describeLosses } from "./describe-losses.ts";
import { describeMetrics } from "./describe-metrics.ts";
import { describeRealPairs } from "./describe-real-pairs.ts";
import { tolerances } from "./tolerances.ts";

const target: Target = {
  name: "srloss-wasm",
  start: async () => void (await useBackend({ engine: "srloss-wasm" })),
  tolerance: tolerances["srloss-wasm"],
};

const withGradient = ["pairs/coffee.bicubic4.png", "pairs/kodim15.bicubic4.png"];

describeLosses(target);
describeMetrics(target, { pairs: /kodim15|coffee\.bicubic4/, wholeGradients: /kodim15\.bicubic4/ });
// The formula cases are in the package's own tests.
describeRealPairs(target, {
  losses: ({ sr }) => ["pairs/astronaut.bicubic4.png", ...withGradient].includes(sr),
  gradients: ({ sr }) => withGradient.includes(sr),
  metrics: ({ sr }) => sr.endsWith(".noise15.png"),
});

// Layers that nobody asks for come in the largest tiles then, which the parts at every layer never take.
describe.skipIf(!testData)("one layer alone, without a gradient", () => {
  it("has Keras' losses", async () => {
    await target.start();
    const layer = "block3_conv3";
    const weights = fileSource(`${testData!.data}/vgg19-imagenet-block1-3/model.json`);
    const vgg = await loadVgg19({ weights, upTo: layer });
    for (const pair of golden.real.filter(({ sr }) => /kodim03.bicubic4|astronaut.jpeg20/.test(sr))) {
      const [hr, sr] = [
        await readImage(`${testData!.pairs}/${pair.hr}`),
        await readImage(`${testData!.pairs}/${pair.sr}`),
      ];
      for (const term of ["perceptual", "style"] as const) {
        const value = contentLoss(vgg, { [term]: { weight: 1, layers: [layer] } })(hr, sr);
        expectRelative((await value.data())[0]!, pair.layers[layer]![term], 1e-5, `${term} of ${pair.sr}`);
        value.dispose();
      }
      dispose([hr, sr]);
    }
    vgg.dispose();
  });
});
