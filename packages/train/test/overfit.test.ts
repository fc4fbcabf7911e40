import { type ContentTerms, contentLoss, type MeasureName, measures, type TermName } from "@srloss/core";
import "@srloss/core/losses";
import { useBackend } from "@srloss/node-gpu";
import { createNetwork, type NetworkName, networkNames } from "@srloss/upscale";
import { createVgg, randomWeights, type Vgg } from "@srloss/vgg";
import { beforeAll, describe, expect, it } from "vitest";
import { train } from "../src/index.ts";

let vgg: Vgg;

beforeAll(async () => {
  await useBackend({ engine: "srloss-wasm" });
  vgg = createVgg(await randomWeights({ network: "vgg19", upTo: "block1_conv2" }));
});

/** One patch, and nothing else to draw. */
const patchOf = (side: number) => ({
  names: ["patch.png"],
  readImage: async () => ({
    width: side,
    height: side,
    data: Uint8Array.from({ length: side * side * 3 }, (_, i) => {
      const [x, y, channel] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side), i % 3];
      return 128 + 90 * Math.sin(0.5 * x + channel) * Math.cos(0.4 * y - channel);
    }),
  }),
});

/** The loss of the first steps and that of the last ones. */
async function overfit(
  name: NetworkName,
  settings: object,
  terms: ContentTerms,
  steps: number,
  side = 12,
): Promise<number[]> {
  const model = createNetwork(name, { scale: 2, seed: 1, ...settings });
  const loss = contentLoss(vgg, terms, { range: [0, 1] });
  const losses: number[] = [];
  const options = { batch: 1, patch: side, augment: false, learningRate: 1e-2, logEvery: steps / 10 };
  for await (const event of train({ model, scale: 2, data: patchOf(side), loss, steps, ...options }))
    if (event.type === "step") losses.push(event.values.loss!);
  model.dispose();
  return [losses[0]!, losses.at(-1)!];
}

const tiny: Readonly<Record<NetworkName, object>> = {
  srcnn: { features: 8 },
  espcn: { features: 8 },
  "edsr-small": { features: 8, blocks: 1 },
  // One image is no batch to normalise over.
  srresnet: { features: 8, blocks: 1, batchNorm: false },
  "srvgg-compact": { features: 8, blocks: 2 },
  "rrdb-small": { features: 8, blocks: 1, growth: 4 },
};

const trainable = (Object.keys(measures) as MeasureName[]).filter(
  (name): name is TermName => "settings" in measures[name],
);

describe("one patch is learned by heart", () => {
  it.each(networkNames)("by %s", async (name) => {
    const [first, last] = await overfit(name, tiny[name], { l2: 1 }, 20);
    expect(last).toBeLessThan(0.5 * first!);
  });

  it.each(trainable)("with %s", async (name) => {
    const { featureTerm, leastSide } = measures[name];
    const term = featureTerm ? { weight: 1, layers: ["block1_conv2"] } : 1;
    // Five scales need 161 pixels.
    const [side, steps] = leastSide > 12 ? [2 * Math.ceil(leastSide / 2), 10] : [12, 20];
    const [first, last] = await overfit("srvgg-compact", tiny["srvgg-compact"], { [name]: term }, steps, side);
    expect(last).toBeLessThan(0.6 * first!);
  });
});
