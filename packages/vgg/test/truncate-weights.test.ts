import { describe, expect, it } from "vitest";
import { truncateWeights, type VggWeights } from "../src/index.ts";
import { expectSameLayers, formulaWeights } from "./formula-weights.ts";
import { digestOf } from "./published-weights.ts";

const origin = { name: "vgg19-keras", licence: "CC BY 4.0", url: "https://example.org/vgg19.h5", verified: true };

async function five(): Promise<VggWeights> {
  const weights = await formulaWeights("vgg19", 5);
  return { ...weights, origin: { ...origin, sha256: weights.origin.sha256 } };
}

describe("truncateWeights", () => {
  it.each([
    ["block1_conv1", 1],
    ["conv1_2", 2],
    ["block1_pool", 2],
    ["relu2_1", 3],
    ["pool2", 4],
  ])("keeps what %s needs, and says its digest", async (upTo, count) => {
    const weights = await five();
    const cut = await truncateWeights(weights, upTo);
    expectSameLayers(cut.layers, new Map([...weights.layers].slice(0, count)));
    expect(cut).toEqual({
      network: "vgg19",
      preprocessing: "caffe",
      origin: { ...origin, sha256: digestOf(cut) },
      layers: cut.layers,
    });
    expect(cut.origin.sha256).not.toBe(weights.origin.sha256);
  });

  it("leaves the whole set as it was", async () => {
    const weights = await five();
    const before = { ...weights, layers: new Map(weights.layers) };
    await truncateWeights(weights, "block1_conv2");
    expect(weights.origin).toEqual(before.origin);
    expectSameLayers(weights.layers, before.layers);
  });

  it("gives the same set back where nothing is to be cut", async () => {
    const weights = await five();
    expect(await truncateWeights(weights, "block3_conv1")).toBe(weights);
  });

  it("says which layer is missing and where the set ends", async () => {
    const reading = truncateWeights(await five(), "block3_pool");
    await expect(reading).rejects.toThrow(
      'vgg19-keras holds layers up to block3_conv1, and block3_pool was asked for, which needs block3_conv2; ask for no deeper layer than block3_conv1, or for weights that have more, such as "keras".',
    );
    await expect(reading).rejects.toMatchObject({ name: "WeightsError", code: "missing-layer" });
  });

  it("goes by the set's own network", async () => {
    await expect(truncateWeights(await formulaWeights("vgg16", 2), "block3_conv4")).rejects.toThrow(
      '"block3_conv4" is not a layer of vgg16.',
    );
  });
});
