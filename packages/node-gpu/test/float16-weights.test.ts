import { contentLoss } from "@srloss/core";
import { golden, testData } from "@srloss/reference";
import { createVgg, memorySource, readWeights, type Vgg, weightsToSafetensors } from "@srloss/vgg";
import { dispose } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileSource, readImage, useBackend } from "../src/index.ts";

/** Of pictures of this size; what the docstring of `weightsToSafetensors` says. */
const stated = 3e-3;

describe.skipIf(!testData)("Keras' weights in float16", () => {
  let whole: Vgg;
  let half: Vgg;
  beforeAll(async () => {
    await useBackend({ engine: "wasm" });
    const weights = await readWeights(fileSource(`${testData!.data}/vgg19-imagenet-block1-3/model.json`));
    whole = createVgg(weights);
    half = createVgg(await readWeights(memorySource(weightsToSafetensors(weights, { dtype: "float16" }), "half")));
  });
  afterAll(() => {
    whole.dispose();
    half.dispose();
  });

  const pairs = golden.real.filter(({ sr }) => sr.startsWith("pairs/kodim15."));
  it.each(pairs)("$sr: each layer's losses move by less than is stated", async (pair) => {
    const layers = Object.keys(pair.layers);
    const terms = { perceptual: { weight: 1, layers }, style: { weight: 1, layers } };
    const [hr, sr] = [
      await readImage(`${testData!.pairs}/${pair.hr}`),
      await readImage(`${testData!.pairs}/${pair.sr}`),
    ];
    const values = async (vgg: Vgg) => {
      const { total, parts } = contentLoss(vgg, terms).parts(hr, sr);
      const found = await Promise.all(parts.map(async ({ value }) => (await value.data())[0]!));
      dispose([total, ...parts.map(({ value }) => value)]);
      return found;
    };
    const [exact, rounded] = [await values(whole), await values(half)];
    const moved = exact.map((value, i) => (value === 0 ? Math.abs(rounded[i]!) : Math.abs(rounded[i]! / value - 1)));
    const worst = Math.max(...moved);
    expect(worst).toBeLessThan(stated);
    dispose([hr, sr]);
  });
});
