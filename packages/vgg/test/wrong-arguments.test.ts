import "@tensorflow/tfjs-backend-cpu";
import { perceptualLoss, SrlossError } from "@srloss/core";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { createVgg, estimateMemory, loadVgg19, pullWeights, randomWeights } from "../src/index.ts";

const weights = await randomWeights({ network: "vgg19", upTo: "block1_conv1" });
const vgg = createVgg(weights);
const image = tf.zeros([1, 8, 8, 3]) as tf.Tensor4D;
const disposed = tf.zeros([1, 8, 8, 3]);
disposed.dispose();

describe.each<[string, (value: never) => unknown, string, [unknown, string][]]>([
  [
    "createVgg",
    (value) => createVgg(value),
    "createVgg: weights are what readWeights, pullWeights or randomWeights resolve to; got ",
    [
      [Promise.resolve(weights), "a promise."],
      [null, "null."],
      [undefined, "undefined."],
      [new Uint8Array(4), "a Uint8Array."],
      ["keras", '"keras".'],
    ],
  ],
  [
    "images",
    (value) => vgg.extract(value, ["block1_conv1"]),
    "extract: images ",
    [
      [Promise.resolve(image), "must be a tensor; got a promise; await it first."],
      [null, "must be a tensor; got null."],
      [disposed, "was disposed;"],
    ],
  ],
  [
    "layers of extract",
    (value) => vgg.extract(image, value),
    "",
    [
      ["block1_conv1", 'extract: layers is a list, such as ["block3_conv3"]; got "block1_conv1".'],
      [undefined, "extract: layers is a list,"],
      [[3], "3 is not a layer of vgg19."],
    ],
  ],
])("%s", (_, call, beginning, cases) => {
  it.each(cases)("%j", (value, got) => {
    const thrown = (() => {
      try {
        return call(value as never);
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(SrlossError);
    expect((thrown as SrlossError).message.startsWith(beginning + got), String(thrown)).toBe(true);
    expect((thrown as SrlossError).code).toMatch(/^(argument|layer)$/);
  });
});

it("a network that was not awaited, and weights that were not", async () => {
  const loading = loadVgg19({ upTo: "block1_conv1", weights: "random" });
  expect(() => perceptualLoss(loading as never)).toThrow(
    "the extractor is a promise; await it first: await loadVgg19().",
  );
  (await loading).dispose();
  await expect(loadVgg19({ weights: Promise.resolve(weights) as never })).rejects.toThrow(
    "a promise is not a source of weights: give",
  );
});

describe("what can't be left out is asked for", () => {
  const question = { network: "vgg19", layers: ["block1_conv1"], height: 8, width: 8 } as const;
  it.each<[string, (...given: never[]) => unknown, readonly unknown[], string]>([
    ["pullWeights()", pullWeights, [], "undefined is not a known set of weights. Known: vgg19-keras,"],
    ["pullWeights of what every object has", pullWeights, ["toString"], '"toString" is not a known set of weights.'],
    ["pullWeights(name)", pullWeights, ["vgg19-keras"], "pullWeights: options are an object such as"],
    ["pullWeights without upTo", pullWeights, ["vgg19-keras", {}], "pullWeights needs upTo; pass { upTo }."],
    [
      "randomWeights()",
      randomWeights,
      [],
      "randomWeights: options are an object such as { network: ... }; got undefined.",
    ],
    ["randomWeights({})", randomWeights, [{}], "randomWeights needs network, upTo; pass { network, upTo }."],
    [
      "no network",
      randomWeights,
      [{ network: "vgg11", upTo: "x" }],
      '"vgg11" is not a network. Networks: vgg19, vgg16.',
    ],
    ["estimateMemory()", estimateMemory, [], "estimateMemory: options are an object such as"],
    ["estimateMemory({})", estimateMemory, [{}], "estimateMemory needs network, layers, height, width; pass {"],
    [
      "layers as text",
      estimateMemory,
      [{ ...question, layers: "block1_conv1" }],
      'estimateMemory: layers is a list, such as ["block3_conv3"]; got "block1_conv1".',
    ],
    ["no layer", estimateMemory, [{ ...question, layers: [] }], "got none."],
    [
      "no height",
      estimateMemory,
      [{ ...question, height: Number.NaN }],
      "estimateMemory: height is a whole number of pixels; got NaN.",
    ],
  ])("%s", async (_, call, given, message) => {
    const error: unknown = await (async () => call(...(given as never[])))().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SrlossError);
    expect((error as Error).message).toContain(message);
  });
});
