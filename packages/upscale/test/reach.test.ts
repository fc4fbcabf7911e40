import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { input, layers, model } from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";
import { asUpscaleModel, describeNetwork, networkNames, type Scale } from "../src/index.ts";
import { measuredReach } from "../src/models/measured-reach.ts";
import { tiny, tinyNetwork } from "./tiny-networks.ts";

describe("what decides over a pixel", () => {
  const cases = networkNames.flatMap((name) =>
    ([2, 3, 4] as const).flatMap((scale) =>
      (name === "srcnn"
        ? [undefined]
        : (["pixel-shuffle", "resize-convolution", "transposed-convolution"] as const)
      ).map((way) => [name, scale, way] as const),
    ),
  );
  it.each(cases)("%s, x%s, %s: formula, layers and measurement agree", async (name, scale: Scale, upsampling) => {
    const options = { ...tiny[name], scale, ...(upsampling && { upsampling }) };
    const network = tinyNetwork(name, options);
    const upscaler = asUpscaleModel(network);
    const { receptiveField } = describeNetwork(name, options);
    expect(upscaler.reach).toBe((receptiveField - 1) / 2);
    // Deep in a network little is felt; and one is added to what is.
    const measured = (await measuredReach(upscaler)) - 1;
    expect(measured).toBeLessThanOrEqual(upscaler.reach!);
    expect(measured).toBeGreaterThanOrEqual(name === "rrdb-small" ? 3 : upscaler.reach! - 1);
    network.dispose();
  });

  it("is not known of a layer that nobody knows, and then measured", async () => {
    const images = input({ shape: [null, null, 3] });
    const pooled = layers.averagePooling2d({ poolSize: 7, strides: 1, padding: "same" }).apply(images);
    const enlarged = layers.upSampling2d({ size: [2, 2] }).apply(pooled);
    const upscaler = asUpscaleModel(model({ inputs: images, outputs: enlarged as never }), { name: "blur" });
    expect([upscaler.scale, upscaler.reach]).toEqual([2, undefined]);
    const before = tf.memory().numTensors;
    expect(await measuredReach(upscaler)).toBe(4);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is refused of a network that looks at the whole image", async () => {
    const predict = (images: tf.Tensor) => tf.add(images, tf.mean(images));
    const upscaler = asUpscaleModel({ predict, dispose: () => undefined }, { name: "mean" });
    await expect(measuredReach(upscaler)).rejects.toThrow("mean looks farther than 2048 pixels");
  });
});
