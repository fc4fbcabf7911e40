import "@tensorflow/tfjs-backend-cpu";
import { contentLoss } from "@srloss/core";
import { describeUnknownOptions } from "@srloss/reference/unknown-options";
import { describeWrongArguments } from "@srloss/reference/wrong-arguments";
import { ones } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import * as train from "../src/index.ts";
import { type RadialSpectrumOptions, radialSpectrum } from "../src/spectrum.ts";
import { formulaImages, memoryStore } from "./formula-images.ts";
import { tinyModel } from "./tiny-model.ts";

const loss = contentLoss(null, { l1: 1 }, { range: [0, 1] });
const needed = { model: tinyModel(), scale: 2, data: formulaImages(1), loss, steps: 1 };

describeUnknownOptions(new URL("../src/index.ts", import.meta.url), {
  bicubic: (options) => train.bicubic(options as train.BicubicOptions),
  createDiscriminator: (options) => train.createDiscriminator("unet", options),
  realEsrgan: (options) => train.realEsrgan(options as train.RealEsrganOptions),
  tensorboardScalars: (options) => train.tensorboardScalars(1, { loss: 1 }, options),
  tensorboardStart: (options) => train.tensorboardStart(0, options),
  train: (options) => train.train(options as train.TrainOptions),
});

describeUnknownOptions(new URL("../src/spectrum.ts", import.meta.url), {
  radialSpectrum: (options) => radialSpectrum(ones([1, 64, 64, 3]), options as RadialSpectrumOptions),
});

it("sharpen has no options", () => {
  const sharpen = train.sharpen as (images: object, options: object) => object;
  expect(() => sharpen(ones([1, 8, 8, 3]), { amount: 1 })).toThrow("sharpen has no options; got { amount: ... }.");
});

describeWrongArguments(train, []);
describeWrongArguments({ radialSpectrum }, []);

it.each<[object, string]>([
  [{ model: {} }, "the model is a tf.LayersModel; got an object."],
  [{ adversarial: { discriminator: tinyModel() } }, "train: adversarial needs weight"],
  [{ adversarial: { discriminator: {}, weight: 1 } }, "adversarial.discriminator is a tf.LayersModel; got an object."],
  [{ adversarial: { discriminator: tinyModel(), weight: -1 } }, "adversarial.weight is a number above 0; got -1."],
  [{ scale: 2.5 }, "scale is a whole number, such as 2, 3 or 4; got 2.5."],
  [{ data: { names: [], readImage: () => 1 } }, "train: data names no image"],
  [{ data: ["a.png"] }, "train: data is { names, readImage }; got an array."],
  [{ loss: () => 1 }, "train: loss is what contentLoss gives"],
  [{ steps: 0 }, "train: steps is a whole number, 1 or more; got 0."],
  [{ patch: 33 }, "patch is a multiple of the scale, 2; got 33."],
  [{ batch: "4" }, 'batch is a whole number, 1 or more; got "4".'],
  [{ learningRate: 0 }, "learningRate is a number above 0 and below 1; got 0."],
  [{ clip: -1 }, "clip is a number above 0; got -1."],
  [{ ema: 1 }, "ema is a number above 0 and below 1; got 1."],
  [{ seed: -1 }, "seed is a whole number, 0 or more; got -1."],
  [{ adam: { beta: 1 } }, 'train: adam has no option "beta"; did you mean beta1?'],
  [{ warmUp: { steps: 5 } }, "train: warmUp needs loss"],
  [{ schedule: "cosine" }, 'A schedule is { kind: ... }, one of constant, cosine, multi-step; got "cosine".'],
  [{ validation: { every: 5 } }, "train: validation needs data"],
  [{ validation: { data: formulaImages(1), each: 5 } }, 'train: validation has no option "each"'],
  [{ checkpoint: { store: memoryStore(), resme: true } }, 'no option "resme"; did you mean resume?'],
  [{ checkpoint: { store: "out" } }, 'checkpoint.store is { read, write, remove }; got "out".'],
])("%j is refused at once", (options, message) => {
  expect(() => train.train({ ...needed, ...options } as train.TrainOptions)).toThrow(message);
});
