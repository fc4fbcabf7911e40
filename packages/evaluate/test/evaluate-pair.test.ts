import "@tensorflow/tfjs-backend-cpu";
import {
  contentLoss,
  l1Loss,
  type MeasureName,
  measures,
  msSsim,
  type PresetName,
  perceptualLoss,
  presets,
  psnr,
  ssim,
  styleLoss,
} from "@srloss/core";
import { fsim, haarPsi, niqe } from "@srloss/core/metrics";
import { useBackend } from "@srloss/node-gpu";
import { loadVgg16, loadVgg19, type Vgg } from "@srloss/vgg";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  checkNetwork,
  checkRequest,
  checkSize,
  type Evaluation,
  type EvaluationRequest,
  evaluateCandidates,
  evaluatePair,
  evaluationRows,
  hasMap,
  type ImagePair,
  type LoadedNetwork,
  networkNeeds,
} from "../src/index.ts";
import { images } from "./images.ts";

const pair = images(24, 20);
const value = (compute: () => tf.Tensor) => tf.tidy(() => compute().dataSync()[0]!);
const close = (got: unknown, expected: number) => expect(Math.abs((got as number) / expected - 1)).toBeLessThan(1e-5);

let vgg: Vgg;
beforeAll(async () => {
  // What is tested is how values are put together; plain JavaScript takes ten times as long for them.
  await useBackend({ engine: "srloss-wasm" });
  vgg = await loadVgg19({ weights: "random", upTo: "block3_conv3" });
});
afterAll(() => vgg.dispose());

/** Only what the network of these tests reaches. */
async function evaluate(request: EvaluationRequest, given: ImagePair = pair): Promise<Evaluation> {
  const resolved = checkRequest(request);
  const networks = networkNeeds(resolved).map((need): LoadedNetwork => ({ need, vgg }));
  return evaluatePair(given, resolved, networks);
}

describe("values", () => {
  it("are those of the losses and metrics, in the table's order", async () => {
    const { values, width, height, mixes, maps, luma } = await evaluate({});
    expect(Object.keys(values)).toEqual(["l1", "l2", "perceptual", "style", "psnr", "ssim"]);
    close(
      values.l1,
      value(() => l1Loss(pair.hr, pair.sr)),
    );
    close(
      values.perceptual,
      value(() => perceptualLoss(vgg)(pair.hr, pair.sr)),
    );
    close(
      values.style,
      value(() => styleLoss(vgg)(pair.hr, pair.sr)),
    );
    close(
      values.psnr,
      value(() => psnr(pair.hr, pair.sr)),
    );
    close(
      values.ssim,
      value(() => ssim(pair.hr, pair.sr)),
    );
    expect([width, height, mixes, maps, luma]).toEqual([20, 24, {}, [], undefined]);
  });

  it("go by layer where several are asked for", async () => {
    const layers = ["relu1_2", "block2_conv2"];
    const { values } = await evaluate({ measures: ["style"], layers });
    expect(Object.keys(values.style as object)).toEqual(["block1_conv2", "block2_conv2"]);
    const one = value(() => styleLoss(vgg, { layers: ["block2_conv2"] })(pair.hr, pair.sr));
    close((values.style as Record<string, number>).block2_conv2, one);
  });

  it("are in the pixel range that is asked for, and of the luma", async () => {
    const { values, luma } = await evaluate({ measures: ["l1", "l2", "psnr"], pixelRange: [-1, 1], channels: "y" });
    close(values.l1, (value(() => l1Loss(pair.hr, pair.sr)) * 2) / 255);
    close(
      values.psnr,
      value(() => psnr(pair.hr, pair.sr, { channels: "y" })),
    );
    expect(luma).toBe("ycbcr");
  });

  it("are those of the convention that is asked for, in its channels", async () => {
    const { values, luma } = await evaluate({ measures: ["psnr", "ssim"], convention: "matlab" });
    const options = { convention: "matlab", channels: "y" } as const;
    close(
      values.psnr,
      value(() => psnr(pair.hr, pair.sr, options)),
    );
    close(
      values.ssim,
      value(() => ssim(pair.hr, pair.sr, options)),
    );
    expect(luma).toBe("ycbcr");
    expect((await evaluate({ measures: ["psnr"], convention: "piq", channels: "y" })).luma).toBe("yiq");
  });

  it("of gray images take the gray as the luma", async () => {
    const gray = (image: tf.Tensor4D) => tf.tile(tf.slice(image, 0, [1, 24, 20, 1]), [1, 1, 1, 3]) as tf.Tensor4D;
    const both = { hr: gray(pair.hr), sr: gray(pair.sr), gray: true };
    const { values, luma } = await evaluate({ measures: ["psnr"], channels: "y" }, both);
    const one = (image: tf.Tensor4D) => tf.slice(image, 0, [1, 24, 20, 1]);
    close(
      values.psnr,
      value(() => psnr(one(both.hr), one(both.sr))),
    );
    expect(luma).toBe("gray");
  });

  it("of the reconstruction alone need no original, and say so", async () => {
    const request = checkRequest({ measures: ["niqe"] });
    const { hr, sr } = images(96, 192);
    const evaluation = await evaluatePair({ hr, sr }, request, []);
    expect(evaluation.values.niqe).toBe((await niqe(sr))[0]);
    expect(evaluationRows(evaluation, request)[0]!.of).toBe("the reconstruction alone");
  });

  it("of gray images take one channel where there is no choice of channels", async () => {
    const gray = (image: tf.Tensor4D) => tf.tile(tf.slice(image, 0, [1, 48, 44, 1]), [1, 1, 1, 3]) as tf.Tensor4D;
    const large = images(48, 44);
    const both = { hr: gray(large.hr), sr: gray(large.sr), gray: true };
    const { values } = await evaluate({ measures: ["haarPsi", "fsimc"] }, both);
    const one = (image: tf.Tensor4D) => tf.slice(image, 0, [1, 48, 44, 1]);
    close(
      values.haarPsi,
      value(() => haarPsi(one(both.hr), one(both.sr))),
    );
    close(
      values.fsimc,
      value(() => fsim(one(both.hr), one(both.sr))),
    );
  });

  it("are there for every measure, and a map of each that says so", async () => {
    const large = images(176, 192);
    const names = (Object.keys(measures) as MeasureName[]).filter((name) => !measures[name].load);
    const { values, maps } = await evaluate({ measures: names, maps: true }, large);
    expect(Object.keys(values)).toEqual(names);
    expect(Object.values(values).every(Number.isFinite)).toBe(true);
    expect(new Set(maps.map(({ measure }) => measure))).toEqual(new Set(names.filter(hasMap)));
    close(
      values.msSsim,
      value(() => msSsim(large.hr, large.sr)),
    );
  });
});

describe("weighted sums", () => {
  const reached = (Object.keys(presets) as PresetName[]).filter((name) => ["keras", "johnson", "piq"].includes(name));

  it.each(reached)("of the preset %s, whose maps' means are its parts", async (preset) => {
    const request = checkRequest({ measures: ["l1"], presets: [preset], maps: true });
    const [need] = networkNeeds(request);
    const load = need!.network === "vgg16" ? loadVgg16 : loadVgg19;
    const own = await load({ weights: "random", upTo: need!.upTo });
    const { mixes, maps } = await evaluatePair(pair, request, [{ need: need!, vgg: own }]);
    const { network: _, preprocessing: __, ...anonymous } = own;
    const loss = contentLoss(anonymous, presets[preset].terms, { pixelRange: presets[preset].pixelRange });
    close(
      mixes[preset]!.total,
      value(() => loss(pair.hr, pair.sr)),
    );
    const ofMix = maps.filter(({ mix }) => mix === preset);
    for (const { measure, layer, mean, values } of ofMix) {
      const part = mixes[preset]!.parts.find(({ term, layer: at }) => term === measure && at === layer)!;
      expect(mean).toBe(part.value);
      expect(Math.abs(values.reduce((a, b) => a + b, 0) / values.length / part.value - 1)).toBeLessThan(1e-4);
    }
    expect(ofMix.length).toBe(mixes[preset]!.parts.filter(({ term }) => term !== "totalVariation").length);
    own.dispose();
  });

  it("of one's own, with features and without", async () => {
    const pixels = await evaluate({ measures: ["psnr"], terms: { l1: 2, charbonnier: 1 } });
    expect(pixels.mixes.terms!.parts.map(({ term, weight }) => [term, weight])).toEqual([
      ["l1", 2],
      ["charbonnier", 1],
    ]);
    const style = { weight: 3, layers: ["block2_conv2"], criterion: "l1", normalization: "hw" } as const;
    const { mixes, maps } = await evaluate({ measures: ["l1"], terms: { style }, maps: true });
    const expected = value(() => contentLoss(vgg, { style })(pair.hr, pair.sr));
    close(mixes.terms!.total, expected);
    close(maps.find(({ mix }) => mix === "terms")!.mean * 3, expected);
  });
});

it("maps: one for each measure that has one, whose mean is the value", async () => {
  const { values, maps } = await evaluate({ maps: true });
  expect(maps.map(({ measure }) => measure)).toEqual(["l1", "l2", "perceptual", "style", "ssim"]);
  for (const { measure, mean, values: own, width, height } of maps) {
    expect(mean).toBe(values[measure]);
    expect(own.length).toBe(width * height);
    close(own.reduce((a, b) => a + b, 0) / own.length, mean);
  }
});

it("runs the network once on each image, says what it does, and leaves no tensor", async () => {
  const request = checkRequest({ layers: ["block1_conv2", "block3_conv3"], terms: { style: 1, l1: 1 }, maps: true });
  const [need] = networkNeeds(request);
  const calls: number[] = [];
  const counting = {
    ...vgg,
    extract(x: tf.Tensor4D, layers: readonly string[]) {
      calls.push(layers.length);
      return vgg.extract(x, layers);
    },
  };
  const stages: string[] = [];
  const run = () =>
    evaluatePair(pair, request, [{ need: need!, vgg: counting as Vgg }], { onStage: (what) => void stages.push(what) });
  await run();
  const before = tf.memory().numTensors;
  calls.length = stages.length = 0;
  await run();
  expect(tf.memory().numTensors).toBe(before);
  expect(calls).toEqual([2, 2]);
  expect(stages).toEqual([
    "Measuring psnr",
    "Measuring ssim",
    "Measuring l1",
    "Measuring l2",
    "Running vgg19 on the original",
    "Running vgg19 on the reconstruction",
    "Comparing what vgg19 sees",
  ]);
});

it("of several reconstructions the original is looked at once", async () => {
  const request = checkRequest({ maps: true });
  const counts: unknown[] = [];
  const counting = {
    ...vgg,
    extract(x: tf.Tensor4D, layers: readonly string[]) {
      counts.push(x.dataId);
      return vgg.extract(x, layers);
    },
  };
  const network = { need: networkNeeds(request)[0]!, vgg: counting as Vgg };
  const before = tf.memory().numTensors;
  const found: Evaluation[] = [];
  // The original itself, in between, takes nothing away.
  const candidates = [{ sr: pair.sr }, { sr: pair.hr.clone() }, { sr: tf.add(pair.sr, 0) as tf.Tensor4D }];
  for await (const one of evaluateCandidates(pair.hr, candidates, request, [network])) found.push(one);
  expect(counts.length).toBe(3);
  expect(found[0]).toEqual(await evaluatePair(pair, request, [network]));
  expect(found[1]!.values).toMatchObject({ l1: 0, perceptual: 0, ssim: 1 });
  expect(found[2]).toEqual(found[0]);
  tf.dispose(candidates.slice(1).map(({ sr }) => sr));
  expect(tf.memory().numTensors).toBe(before);
});

it("ends where its listener says so, and leaves no tensor", async () => {
  const request = checkRequest({});
  const before = tf.memory().numTensors;
  const stop = (what: string) => {
    if (what.startsWith("Comparing")) throw new Error("enough");
  };
  const run = evaluatePair(pair, request, [{ need: networkNeeds(request)[0]!, vgg }], { onStage: stop });
  await expect(run).rejects.toThrow("enough");
  expect(tf.memory().numTensors).toBe(before);
});

describe("what can't be evaluated is refused in one sentence", () => {
  const request = { measures: ["style"] } as const;
  it.each<[string, () => Promise<unknown>, string]>([
    [
      "a network that is missing",
      () => evaluatePair(pair, request, []),
      "evaluatePair: the request needs vgg19 up to block3_conv3",
    ],
    [
      "no list of networks",
      () => evaluatePair(pair, request, undefined as never),
      "networks is a list of { need, vgg }; got undefined.",
    ],
    [
      "an image that was not awaited",
      () => evaluatePair({ ...pair, hr: Promise.resolve(pair.hr) as never }, { measures: ["l1"] }, []),
      "evaluate: hr must be a tensor; got a promise; await it first.",
    ],
    [
      "other names",
      () => evaluatePair({ original: pair.hr, sr: pair.sr } as never, { measures: ["l1"] }, []),
      'evaluatePair: the pair has no option "original"',
    ],
    ["an image that is missing", () => evaluatePair({ sr: pair.sr } as never, { measures: ["l1"] }, []), "hr"],
  ])("%s", async (_, call, message) => {
    await expect(call()).rejects.toThrow(message);
    await expect(call()).rejects.toMatchObject({ name: "SrlossError" });
  });

  it("takes a request as it was written", async () => {
    expect((await evaluatePair(pair, { measures: ["l1"] }, [])).values.l1).toBeGreaterThan(0);
  });
});

describe("requests", () => {
  it.each<[string, EvaluationRequest | object, string]>([
    ["options", { losses: [] }, 'checkRequest has no option "losses"'],
    ["options of another name", { range: [0, 1] }, 'checkRequest has no option "range"; did you mean pixelRange?'],
    ["terms", { terms: { stlye: 1 } }, 'checkRequest: terms has no option "stlye"; did you mean style?'],
    [
      "settings",
      { terms: { style: { weight: 1, layer: [] } } },
      'the style term has no option "layer"; did you mean layers?',
    ],
    ["measures", { measures: ["psnrr"] }, '"psnrr" is not a measure; did you mean psnr? Known measures: l1, l2'],
    ["presets", { presets: ["esrgn"] }, '"esrgn" is not a preset; did you mean esrgan? Known presets: keras'],
    ["layers", { layers: ["block9_conv1"] }, '"block9_conv1" is not a layer of vgg19'],
    ["no layer", { layers: [] }, "layers is a list of names"],
    ["one layer", { layers: ["relu3_3", "block3_conv3"] }, "layers names one layer twice: relu3_3 and block3_conv3"],
    ["a layer twice", { layers: ["pool3", "pool3"] }, 'layers names "pool3" twice.'],
    [
      "a convention",
      { convention: "matlap" },
      '"matlap" is not a convention; did you mean matlab? Known conventions: srloss,',
    ],
    [
      "a measure that the convention lacks",
      { convention: "basicsr", measures: ["msSsim"] },
      "BasicSR 1.4.2 has no msSsim; leave the measure out, or the convention.",
    ],
    ["channels", { channels: "luma" }, 'channels is "rgb" or "y"; got "luma".'],
    ["a border", { cropBorder: -1 }, "cropBorder is a number of pixels, 0 or more; got -1."],
  ])("refuse unknown %s", (_, request, message) => {
    expect(() => checkRequest(request as EvaluationRequest)).toThrow(message);
  });

  it("understand names however they are spelled, each once", () => {
    const spelled = ["MS-SSIM", "PSNR", "psnr", "total_variation", "L1"] as MeasureName[];
    expect(checkRequest({ measures: spelled }).measures).toEqual(["l1", "psnr", "msSsim", "totalVariation"]);
  });

  it("need the network that each preset is defined on, down to its deepest layer", () => {
    const needs = networkNeeds(checkRequest({ presets: ["real-esrgan", "johnson"] }));
    expect(needs.map(({ network, weights, upTo, preset }) => [network, weights, upTo, preset])).toEqual([
      ["vgg19", "keras", "block3_conv3", undefined],
      ["vgg19", "torchvision", "conv5_4", "real-esrgan"],
      ["vgg16", "keras", "block4_conv3", "johnson"],
    ]);
    expect(networkNeeds(checkRequest({ measures: ["l1", "psnr"] }))).toEqual([]);
  });

  it("refuse images that are too small, and weights of another kind", () => {
    const request = checkRequest({ presets: ["esrgan"], measures: ["ssim", "perceptual"] });
    const [own, esrgan] = networkNeeds(request);
    const refusal = (call: () => void, message: string) => expect(call).toThrow(message);
    refusal(
      () => checkSize(request, undefined, { width: 10, height: 40 }),
      "The images are 10x40, and ssim needs at least 11x11; leave it out: l1,l2,psnr fit.",
    );
    refusal(
      () => checkSize(request, own, { width: 3, height: 9 }),
      "block3_conv3 needs at least 4x4; choose an earlier layer, or leave the network out: l1,l2,psnr fit.",
    );
    refusal(
      () => checkSize(checkRequest({ measures: ["niqe"] }), undefined, { width: 100, height: 191 }),
      "The images are 100x191, and niqe needs at least 96x192; leave it out: ",
    );
    expect(() => checkSize(checkRequest({ measures: ["niqe"] }), undefined, { width: 192, height: 96 })).not.toThrow();
    refusal(() => checkSize(request, esrgan, { width: 15, height: 40 }), "leave the preset esrgan out.");
    const caffe = { preprocessing: "caffe", weights: { name: "mine" } } as Vgg;
    refusal(
      () => checkNetwork(esrgan!, caffe),
      "defined on weights with torchvision preprocessing, and mine has caffe",
    );
    expect(() => checkNetwork(esrgan!, vgg)).not.toThrow();
  });
});
