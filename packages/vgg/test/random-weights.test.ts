import { describe, expect, it } from "vitest";
import { randomWeights } from "../src/index.ts";
import { convolutions } from "../src/vgg-network.ts";
import { expectSameLayers } from "./formula-weights.ts";
import { digestOf, sha256 } from "./published-weights.ts";

const make = (seed?: number, upTo = "block2_conv2") =>
  randomWeights({ network: "vgg19", upTo, ...(seed !== undefined && { seed }) });

describe("random weights", () => {
  it("are the same bits for the same seed, and seed 0 where none is given", async () => {
    const [once, again, unsaid] = [await make(7), await make(7), await make()];
    expectSameLayers(again.layers, once.layers);
    expect(again).toEqual({ ...once, layers: again.layers });
    expectSameLayers(unsaid.layers, (await make(0)).layers);
  });

  it("are others for other seeds, in every layer", async () => {
    const sets = await Promise.all([0, 1, 2, -1, 1000, 2 ** 31].map((seed) => make(seed, "block2_conv1")));
    expect(new Set(sets.map(({ origin }) => origin.sha256)).size).toBe(sets.length);
    const kernels = sets.flatMap(({ layers }) => [...layers.values()].map(({ kernel }) => kernel));
    // No number of one kernel stands at the same place in another, whatever their scales.
    for (const [i, a] of kernels.entries())
      for (const b of kernels.slice(i + 1)) {
        const length = Math.min(a.length, b.length, 1000);
        const [scaleA, scaleB] = [a, b].map((k) => Math.sqrt(k.subarray(0, length).reduce((s, v) => s + v * v, 0)));
        const dot = a.subarray(0, length).reduce((sum, v, k) => sum + v * b[k]!, 0);
        // Independent: standard deviation 1 / sqrt(1000).
        expect(Math.abs(dot / scaleA! / scaleB!)).toBeLessThan(0.2);
      }
  });

  it("of a deeper cut begin with those of a shallower one", async () => {
    const [deep, shallow] = [await make(3), await make(3, "relu1_2")];
    expectSameLayers(new Map([...deep.layers].slice(0, 2)), shallow.layers);
  });

  it.each(["vgg19", "vgg16"] as const)(
    "have the shapes of %s, zero biases and He's variance 2 / fan_in",
    async (network) => {
      const { layers, origin, ...rest } = await randomWeights({ network, upTo: "block3_pool" });
      expect(rest).toEqual({ network, preprocessing: "caffe" });
      expect(origin.name).toBe("random");
      const wanted = convolutions(network).filter(({ block }) => block <= 3);
      expect([...layers.keys()]).toEqual(wanted.map(({ name }) => name));
      for (const { name, inChannels, outChannels } of wanted) {
        const { kernel, bias } = layers.get(name)!;
        const count = 9 * inChannels * outChannels;
        expect(kernel.length).toBe(count);
        expect(bias).toEqual(new Float32Array(outChannels));
        const deviation = Math.sqrt(2 / (9 * inChannels));
        const moment = (power: number) => kernel.reduce((sum, v) => sum + (v / deviation) ** power, 0) / count;
        // A standard normal's moments 0, 1, 0, 3, within five standard errors: 1, 2, 15, 96 over the count.
        expect(Math.abs(moment(1)), name).toBeLessThan(5 * Math.sqrt(1 / count));
        expect(Math.abs(moment(2) - 1), name).toBeLessThan(5 * Math.sqrt(2 / count));
        expect(Math.abs(moment(3)), name).toBeLessThan(5 * Math.sqrt(15 / count));
        expect(Math.abs(moment(4) - 3), name).toBeLessThan(5 * Math.sqrt(96 / count));
      }
    },
  );

  it("are normal: as many within one, two and three deviations as there should be", async () => {
    const { kernel } = (await make(5)).layers.get("block2_conv2")!;
    const deviation = Math.sqrt(2 / (9 * 128));
    for (const [within, share] of [
      [1, 0.6826894921],
      [2, 0.9544997361],
      [3, 0.9973002039],
    ] as const) {
      const found = kernel.filter((v) => Math.abs(v) < within * deviation).length / kernel.length;
      expect(Math.abs(found - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / kernel.length));
    }
  });

  it("have neighbours that know nothing of each other", async () => {
    const { kernel } = (await make(5)).layers.get("block2_conv2")!;
    const variance = 2 / (9 * 128);
    for (const lag of [1, 2, 3, 128, 128 * 128]) {
      const products = kernel.subarray(lag).reduce((sum, v, i) => sum + v * kernel[i]!, 0);
      expect(Math.abs(products / variance), `lag ${lag}`).toBeLessThan(5 * Math.sqrt(kernel.length));
    }
  });

  it("state the digest of their numbers", async () => {
    const weights = await make(9);
    expect(weights.origin.sha256).toBe(digestOf(weights));
  });

  it.each([
    [0, "f7d5e71aa85463f7e4be50540d6e8756587a0d29ea6270dc3e6b38c6ff5c9e1f"],
    [1, "1295a050f4bc8ee360f90f1d9493eee0ca13c5504fc7d24d0dce825e5ed3cde5"],
  ])("of seed %i are these for ever", async (seed, digest) => {
    // From a Python program that follows the docstrings, with logarithms of 40 digits.
    const parts = [...(await make(seed, "block1_conv2")).layers.values()].flatMap(({ kernel, bias }) => [kernel, bias]);
    expect(sha256(...parts.map(({ buffer }) => new Uint8Array(buffer)))).toBe(digest);
  });

  it("name the known layers where the last one is unknown", async () => {
    await expect(make(0, "block9_conv1")).rejects.toThrow(
      '"block9_conv1" is not a layer of vgg19. Known layers: block1_conv1',
    );
    await expect(randomWeights({ network: "vgg16", upTo: "block3_conv4" })).rejects.toThrow("is not a layer of vgg16");
  });
});
