import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { createNetwork, describeNetwork, networkNames, type Scale, type Upsampling } from "../src/index.ts";
import { tiny, tinyNetwork } from "./tiny-networks.ts";

const scales: readonly Scale[] = [2, 3, 4];
const upsamplings: readonly Upsampling[] = ["pixel-shuffle", "resize-convolution", "transposed-convolution"];

describe.each(networkNames)("%s", (name) => {
  const ways = name === "srcnn" ? [undefined] : upsamplings;
  const cases = scales.flatMap((scale) => ways.map((way) => [scale, way] as const));

  it.each(cases)("enlarges any size %s times, by %s", (scale, way) => {
    const options = { scale, ...(way && { upsampling: way }) };
    const before = tf.memory().numTensors;
    const network = tinyNetwork(name, options);
    tf.tidy(() => {
      const enlarged = network.predict(tf.fill([2, 7, 5, 3], 0.5)) as tf.Tensor;
      expect(enlarged.shape).toEqual([2, 7 * scale, 5 * scale, 3]);
      expect(enlarged.dataSync().every(Number.isFinite)).toBe(true);
    });
    const facts = describeNetwork(name, { ...tiny[name], ...options });
    expect(trainable(network)).toBe(facts.parameters);
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("has the parameters that it says by default", () => {
    const network = createNetwork(name, { scale: 4 });
    expect(trainable(network)).toBe(describeNetwork(name, { scale: 4 }).parameters);
    network.dispose();
  });

  it("begins with the numbers of its seed", () => {
    const sums = [1, 1, 2].map((seed) => {
      const network = tinyNetwork(name, { scale: 2, seed });
      const values = network.getWeights().flatMap((weight) => [...weight.dataSync()]);
      network.dispose();
      return values;
    });
    expect(sums[0]).toEqual(sums[1]);
    expect(sums[0]).not.toEqual(sums[2]);
  });
});

const trainable = (network: ReturnType<typeof createNetwork>) =>
  network.trainableWeights.reduce((sum, weight) => sum + weight.shape.reduce<number>((a, b) => a * b!, 1), 0);

describe("what the authors' own networks have", () => {
  // What their published models are known to have; SRCNN's and ESPCN's are sums of the papers' layers, on RGB.
  it.each([
    ["srcnn", { scale: 4 }, 9 * 9 * 3 * 64 + 64 + 64 * 32 + 32 + 5 * 5 * 32 * 3 + 3],
    ["espcn", { scale: 3 }, 5 * 5 * 3 * 64 + 64 + 9 * 64 * 32 + 32 + 9 * 32 * 27 + 27],
    ["edsr-small", { scale: 2, features: 64, blocks: 16 }, 1369859],
    ["edsr-small", { scale: 3, features: 64, blocks: 16 }, 1554499],
    ["edsr-small", { scale: 4, features: 64, blocks: 16 }, 1517571],
    // 1,549,462 with PyTorch's default of one slope for each of its 19 PReLUs; here each has 64.
    ["srresnet", { scale: 4 }, 1549462 + 19 * 63],
    ["srvgg-compact", { scale: 4 }, 621424],
    ["srvgg-compact", { scale: 4, blocks: 32 }, 1213296],
    ["rrdb-small", { scale: 4, features: 64, blocks: 6, growth: 32 }, 4467779],
    ["rrdb-small", { scale: 4, features: 64, blocks: 23, growth: 32 }, 16697987],
  ] as const)("%s %o: %s", (name, options, parameters) => {
    expect(describeNetwork(name, options).parameters).toBe(parameters);
  });
});

describe("a convolution before a pixel shuffle begins by ICNR", () => {
  it("so that a flat image stays flat", () => {
    const network = tinyNetwork("espcn", { scale: 3 });
    const enlarged = network.predict(tf.fill([1, 12, 12, 3], 0.4)) as tf.Tensor4D;
    const inside = tf.slice(enlarged, [0, 12, 12, 0], [1, 12, 12, 3]);
    const colour = tf.slice(inside, [0, 0, 0, 0], [1, 1, 1, 3]);
    expect(tf.max(tf.abs(tf.sub(inside, colour))).dataSync()[0]).toBeLessThan(1e-6);
    expect(Math.abs(colour.dataSync()[0]!)).toBeGreaterThan(1e-3);
  });

  it("and a transposed convolution draws a checkerboard", () => {
    const network = tinyNetwork("espcn", { scale: 2, upsampling: "transposed-convolution" });
    const enlarged = network.predict(tf.fill([1, 12, 12, 3], 0.4)) as tf.Tensor4D;
    const row = tf.slice(enlarged, [0, 12, 10, 0], [1, 1, 3, 1]).dataSync();
    expect(Math.abs(row[0]! - row[1]!)).toBeGreaterThan(0.01);
    expect(row[0]).toBeCloseTo(row[2]!, 6);
  });
});

describe("what makes no sense is one sentence", () => {
  it.each([
    [() => createNetwork("edsr" as never, { scale: 2 }), 'there is no network "edsr"; did you mean edsr-small?'],
    [() => createNetwork("espcn", { scale: 5 as never }), "createNetwork: scale is 2, 3 or 4; got 5."],
    [() => createNetwork("espcn", {} as never), "createNetwork needs scale"],
    [
      () => createNetwork("srcnn", { scale: 2, upsampling: "pixel-shuffle" }),
      "srcnn has no upsampling; it has features.",
    ],
    [
      () => createNetwork("espcn", { scale: 2, upsampling: "bicubic" as never }),
      "upsampling is pixel-shuffle, resize-",
    ],
    [() => createNetwork("edsr-small", { scale: 2, features: 1024, blocks: 1024 }), "edsr-small of this size has "],
    [() => createNetwork("edsr-small", { scale: 2, features: 1e6 }), "features is a whole number from 1 to 1024"],
    [() => createNetwork("edsr-small", { scale: 2, blocks: 1.5 }), "blocks is a whole number from 1 to 1024; got 1.5."],
    [() => createNetwork("srresnet", { scale: 2, batchNorm: 1 as never }), "batchNorm is true or false; got 1."],
    [() => createNetwork("espcn", { scale: 2, seed: 0.5 }), "seed is a whole number; got 0.5."],
  ])("%#", (call, message) => {
    expect(call).toThrow(message);
  });
});
