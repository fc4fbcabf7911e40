import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import * as core from "../src/index.ts";
import { SrlossError } from "../src/index.ts";
import { smallExtractor } from "./small-extractor.ts";

type Call = (images: never) => unknown;
const vgg = smallExtractor();
const image = tf.fill([1, 16, 16, 3], 100) as tf.Tensor4D;
const loss = core.contentLoss(vgg, { l1: 1, perceptual: 1 });

/** Every function that takes tensors, with what it calls them. */
const functions: Record<string, readonly [what: string, call: Call][]> = Object.fromEntries([
  ...[
    core.l1Loss,
    core.l2Loss,
    core.charbonnierLoss,
    core.huberLoss,
    core.psnr,
    core.ssim,
    core.ssimLoss,
    core.msSsim,
    core.msSsimLoss,
  ].map((f): [string, [string, Call][]] => {
    const where = f.name.replace("imLoss", "im");
    return [
      f.name,
      [
        [`${where}: yTrue`, (x) => f(x, image)],
        [`${where}: yPred`, (x) => f(image, x)],
      ],
    ];
  }),
  [
    "contentLoss",
    [
      ["contentLoss: yTrue", (x) => loss(x, image)],
      ["contentLoss: yPred", (x) => loss(image, x)],
      ["contentLoss: yTrue", (x) => loss.parts(x, image)],
      ["contentLoss: yTrue", (x) => loss.prepare(x)],
      ["contentLoss: yTrue", (x) => loss.maps(x, image)],
      ["contentLoss: yPred", (x) => loss.maps(image, x)],
    ],
  ],
  ["perceptualLoss", [["perceptualLoss: yPred", (x) => core.perceptualLoss(vgg)(image, x)]]],
  ["styleLoss", [["styleLoss: yPred", (x) => core.styleLoss(vgg)(image, x)]]],
  ["termShares", [["contentLoss: yPred", (x) => core.termShares(loss, image, x)]]],
  ["totalVariation", [["totalVariation: images", (x) => core.totalVariation(x)]]],
  ["rgbToY", [["rgbToY: images", (x) => core.rgbToY(x)]]],
  ["cropBorder", [["cropBorder: images", (x) => core.cropBorder(x, 1)]]],
  ["imresize", [["imresize: images", (x) => core.imresize(x, { size: [4, 4] })]]],
  ["gramMatrix", [["gramMatrix: features", (x) => core.gramMatrix(x)]]],
  ["checkPixels", [["hr", (x) => core.checkPixels(x, { name: "hr" })]]],
]);

it("knows every function", () => {
  const others = [
    "SrlossError",
    "addMeasures",
    "conventions",
    "differentiable",
    "measures",
    "presets",
    "setRangeWarning",
    "withoutTape",
  ];
  expect([...Object.keys(functions), ...others].sort()).toEqual(Object.keys(core).sort());
});

const disposed = tf.zeros([1, 16, 16, 3]);
disposed.dispose();
const anyTensor = "must be a tensor; got";

describe.each(Object.entries(functions))("%s", (name, calls) => {
  it.each<[string, unknown, string]>([
    ["a promise", Promise.resolve(image), `${anyTensor} a promise; await it first.`],
    ["an array", [[1, 2]], `${anyTensor} an array. tf.tensor4d makes one of an array.`],
    ["a typed array", new Float32Array(768), `${anyTensor} a Float32Array.`],
    ["null", null, `${anyTensor} null.`],
    ["undefined", undefined, `${anyTensor} undefined.`],
    ["a number", 3, `${anyTensor} 3.`],
    ["a path", "hr.png\n", `${anyTensor} "hr.png\\u000a".`],
    ["an object", { shape: [1, 16, 16, 3], rank: 4, size: 768 }, `${anyTensor} an object.`],
    ["complex numbers", tf.complex(image, image), "must hold real numbers; its dtype is complex64."],
    ["text", tf.fill([1, 16, 16, 3], "255"), "must hold real numbers; its dtype is string."],
    ["a disposed tensor", disposed, "was disposed; tf.keep keeps a tensor beyond its tf.tidy."],
  ])("%s", async (_, value, message) => {
    const isArray = Array.isArray(value) || value instanceof Float32Array;
    for (const [what, call] of calls) {
      const error = await expectRefusal("argument", `${what} ${message}`, () => call(value as never));
      expect(error.message.includes("makes one of an array"), error.message).toBe(isArray);
    }
  });

  // Features may have three rows, and pixels any shape.
  const anyLayout = ["gramMatrix", "checkPixels"].includes(name);
  it.each(anyLayout ? [] : ["channels first"])("%s", async () => {
    const message =
      "must be [batch, height, width, channels] (NHWC); [1,3,16,20] looks like NCHW: pass tf.transpose(x, [0, 2, 3, 1]).";
    for (const [what, call] of calls)
      await expectRefusal("shape", `${what} ${message}`, () => call(tf.zeros([1, 3, 16, 20]) as never));
  });
});

/** Of a function that throws, or a promise that rejects. */
async function expectRefusal(code: string, beginning: string, call: () => unknown): Promise<Error> {
  const error = await (async () => call())().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SrlossError);
  expect((error as SrlossError).message.startsWith(beginning), (error as SrlossError).message).toBe(true);
  expect((error as SrlossError).code).toBe(code);
  return error as SrlossError;
}

it("takes images of three rows, and features", () => {
  for (const shape of [
    [1, 3, 9, 3],
    [1, 3, 3, 512],
  ])
    expect(core.l1Loss(tf.zeros(shape), tf.ones(shape)).dataSync()[0]).toBe(1);
  expect(core.gramMatrix(tf.zeros([1, 3, 16, 20])).shape).toEqual([1, 20, 20]);
});

describe("extractors", () => {
  const asExtractor = (value: unknown) => value as core.FeatureExtractor;
  const makers: Record<string, (value: unknown) => unknown> = {
    contentLoss: (value) => core.contentLoss(asExtractor(value), { l1: 1 }),
    perceptualLoss: (value) => core.perceptualLoss(asExtractor(value)),
    styleLoss: (value) => core.styleLoss(asExtractor(value)),
  };
  it.each(Object.entries(makers))("%s", async (name, make) => {
    await expectRefusal("argument", `${name}: `, () => make(Promise.resolve(vgg)));
    expect(() => make(Promise.resolve(vgg))).toThrow("the extractor is a promise; await it first: await loadVgg19().");
    for (const [value, got] of [
      [{ l1: 1 }, "an object"],
      ["vgg19", '"vgg19"'],
      [() => vgg, "a function"],
      [image, "an object"],
      [{ extract: () => [] }, "an object"],
    ])
      expect(() => make(value)).toThrow(
        `the first argument is a feature extractor, such as loadVgg19() of @srloss/vgg gives, or null; got ${got}.`,
      );
  });

  it.each(["perceptual", "style"])("none for the %s term", (term) => {
    const make = term === "style" ? core.styleLoss : core.perceptualLoss;
    for (const none of [null, undefined])
      expect(() => make(asExtractor(none))).toThrow(
        `${term}Loss: the ${term} term needs a feature extractor, such as loadVgg19() of @srloss/vgg.`,
      );
  });
});

describe("layers", () => {
  it.each<[unknown, string]>([
    ["block3_conv3", 'layers is a list or an object of weights, such as ["block3_conv3"]; got "block3_conv3".'],
    [3, 'layers is a list or an object of weights, such as ["block3_conv3"]; got 3.'],
    [[3], 'a layer is a name, such as "block3_conv3"; got 3.'],
    [[["block3_conv3"]], 'a layer is a name, such as "block3_conv3"; got an array.'],
  ])("%j", async (layers, message) => {
    const given = { layers: layers as string[] };
    const calls: Record<string, () => unknown> = {
      perceptual: () => core.perceptualLoss(vgg, given),
      style: () => core.contentLoss(vgg, { style: { weight: 1, ...given } }),
    };
    for (const [name, call] of Object.entries(calls)) await expectRefusal("layer", `${name}: ${message}`, call);
  });
});

describe("range", () => {
  const sentence =
    "range is [black, white] with black < white; for pixels in 0..255 pass [0, 255], in 0..1 [0, 1]; got";
  it.each<[unknown, string]>([
    [255, "255."],
    [1, "1."],
    ["0,1", '"0,1".'],
    ["01", '"01".'],
    [null, "null."],
    [[1], "[1]."],
    [[0, 1, 2], "[0,1,2]."],
    [[1, 0], "[1,0]."],
    [["0", "1"], "[0,1]."],
    [{ min: 0, max: 1 }, "an object."],
  ])("%j", async (value, got) => {
    const range = value as core.PixelRange;
    const calls = [
      () => core.contentLoss(null, { l1: 1 }, { range }),
      () => core.perceptualLoss(vgg, { range }),
      () => core.styleLoss(vgg, { range }),
      () => core.psnr(image, image, { range }),
      () => core.ssim(image, image, { range }),
      () => core.contentLoss(null, { l1: 1 }, { pixelRange: range } as object),
      () => core.rgbToY(image, { range }),
      () => core.checkPixels(image, { range }),
    ];
    for (const call of calls) await expectRefusal("range", `${sentence} ${got}`, call);
  });
});

it("other arguments of the wrong kind", async () => {
  const target = loss.prepare(image);
  expect(() => core.l1Loss(target as never, image)).toThrow("l1Loss: yTrue must be a tensor; got an object.");
  target.dispose();
  for (const terms of [null, undefined, 1, ["l1"]])
    expect(() => core.contentLoss(vgg, terms as never)).toThrow("contentLoss: terms are an object such as { l1: 1,");
  for (const size of [null, 4, "4x4", [4], [4, 0]])
    expect(() => core.imresize(image, { size: size as never })).toThrow(
      "imresize: size is [height, width] in whole pixels above 0",
    );
  await expectRefusal("argument", "termShares: the first argument is a loss of contentLoss,", () =>
    core.termShares(core.l1Loss as never, image, image),
  );
});
