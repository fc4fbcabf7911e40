import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { contentLoss, type FeatureExtractor, type Preset, perceptualLoss, presets } from "../src/index.ts";
import { addPresets, generatorLoss, hsluvLoss, msStructureLoss } from "../src/losses.ts";
import { image, value } from "./images.ts";
import { onWasm } from "./on-wasm.ts";

/** Any layer is the image. */
const vgg: FeatureExtractor = {
  layers: [],
  network: "vgg19",
  preprocessing: "torchvision",
  resolveLayer: (name) => name,
  extract: (images, layers) => layers.map(() => tf.mul(images, 1)),
};

describe("trainner-redux", () => {
  onWasm();
  const hr = image(1, 161, 161);
  const sr = tf.tidy(() => tf.add(tf.mul(hr, 0.7), 30)) as tf.Tensor4D;

  it("is its mix, whatever range the images have", () => {
    const layers = { conv1_2: 0.1, conv2_2: 0.1, conv3_4: 1, conv4_4: 1, conv5_4: 1 };
    const expected =
      0.5 * value(() => msStructureLoss(hr, sr)) +
      0.01 * value(() => perceptualLoss(vgg, { layers, criterion: "l1" })(hr, sr)) +
      value(() => hsluvLoss(hr, sr));
    expect(value(() => contentLoss(vgg, "trainner-redux")(hr, sr)) / expected).toBeCloseTo(1, 5);
    const unit = contentLoss(vgg, "trainner-redux", { range: [0, 1] });
    expect(value(() => unit(tf.div(hr, 255), tf.div(sr, 255))) / expected).toBeCloseTo(1, 4);
  });

  it("has a part for a discriminator, whose options generatorLoss takes", () => {
    const { gan, source } = presets["trainner-redux"];
    expect(gan).toEqual({ kind: "vanilla", weight: 0.1 });
    expect(source).toMatch(/6862931/);
    const { weight, ...options } = gan!;
    expect(weight * value(() => generatorLoss(null, tf.zeros([2, 1]), options))).toBeCloseTo(0.1 * Math.log(2), 6);
  });

  it("is the last of the presets, and refuses other networks", () => {
    expect(Object.keys(presets).at(-1)).toBe("trainner-redux");
    expect(() => contentLoss({ ...vgg, preprocessing: "caffe" }, "trainner-redux")).toThrow(
      'Preset "trainner-redux" is defined on vgg19 with torchvision weights',
    );
  });
});

describe("addPresets", () => {
  const mine: Preset = { terms: { l1: 2 }, pixelRange: [0, 255], source: "here" };

  it("adds a preset, which may be added again", () => {
    expect(() => contentLoss(null, "mine" as never)).toThrow('"mine" is not a preset');
    addPresets({ mine } as never);
    addPresets({ mine } as never);
    expect(value(() => contentLoss(null, "mine" as never)(tf.zeros([1, 2, 2, 1]), tf.ones([1, 2, 2, 1])))).toBe(2);
  });

  it("takes no name of another, and nothing else", () => {
    expect(() => addPresets({ keras: mine })).toThrow('there is a preset "keras" already; choose another name.');
    expect(() => addPresets([] as never)).toThrow("presets by name are expected, { name: preset }; got an array.");
    expect(() => addPresets({ fine: mine, wrong: { source: "here" } } as never)).toThrow('"wrong" is no preset');
    expect("fine" in presets).toBe(false);
    expect(presets.keras.terms.l1).toBe(1);
  });
});
