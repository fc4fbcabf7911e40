import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { imresize, psnr } from "@srloss/core";
import { readImage, useBackend } from "@srloss/node-gpu";
import { testData } from "@srloss/reference";
import * as tf from "@tensorflow/tfjs-core";
import { input, layers, model } from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { knownModel, loadUpscaleModel, PixelShuffle, upscaleImage } from "../src/index.ts";
import { MultiplyBeta } from "../src/layers/multiply-beta.ts";
import { PixelShuffle4x } from "../src/layers/named-pixel-shuffle.ts";
import { measuredReach } from "../src/models/measured-reach.ts";
import { doublingGraph } from "./graph-model.ts";
import { tinyNetwork } from "./tiny-networks.ts";

beforeAll(async () => void (await useBackend({ engine: "srloss-wasm" })));

const modules = fileURLToPath(new URL("../node_modules", import.meta.url));

function load(name: string, scale: number) {
  const { range, files } = knownModel(name)!;
  return loadUpscaleModel(`file://${join(modules, name, files[scale]!)}`, { name, range });
}

describe("UpscalerJS's models, as npm brings them", () => {
  const cases = [
    ["@upscalerjs/default-model", 2],
    ["@upscalerjs/esrgan-slim", 3],
    ["@upscalerjs/esrgan-slim", 4],
    ["@upscalerjs/esrgan-medium", 2],
  ] as const;

  it.each(cases)("%s x%s loads, and its reach is what is measured", async (name, scale) => {
    const before = tf.memory().numTensors;
    const found = await load(name, scale);
    expect([found.scale, found.range]).toEqual([scale, [0, 255]]);
    const measured = (await measuredReach(found)) - 1;
    expect(measured).toBeLessThanOrEqual(found.reach!);
    expect(measured).toBeGreaterThanOrEqual(5);
    found.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.skipIf(!testData).each(cases)("%s x%s is better than nearest neighbours on a photograph", async (name, scale) => {
    const found = await load(name, scale);
    const photograph = await readImage(join(testData!.data, "images/kodim23.png"));
    const side = 24 * scale;
    const hr = tf.slice(photograph, [0, 120, 200, 0], [1, side, side, 3]);
    const lr = imresize(hr, { scale: 1 / scale, rounding: "uint8" });
    const decibels = (sr: tf.Tensor) => psnr(hr, sr, { channels: "y", crop: scale }).dataSync()[0]!;
    const own = decibels(await upscaleImage(found, lr));
    const nearest = decibels(imresize(lr, { scale, method: "nearest" }));
    console.log(`${name} x${scale}: PSNR-Y ${own.toFixed(2)} dB, nearest ${nearest.toFixed(2)} dB`);
    expect(own).toBeGreaterThan(nearest + 0.5);
    found.dispose();
  });
});

describe("layers of UpscalerJS's thick models", () => {
  it("compute what theirs do, and are loaded by name", async () => {
    const images = input({ shape: [null, null, 48] });
    const beta = new MultiplyBeta({}).apply(images) as never;
    const made = model({ inputs: images, outputs: new PixelShuffle4x({}).apply(beta) as never });
    const x = tf.randomUniform([1, 2, 3, 48], 0, 1, "float32", 1);
    const expected = new PixelShuffle({ factor: 4 }).apply(tf.mul(x, 0.2)) as tf.Tensor;
    expect((made.predict(x) as tf.Tensor).dataSync()).toEqual(expected.dataSync());
    const config = JSON.parse(made.toJSON() as never as string);
    expect(config.config.layers.map((layer: { class_name: string }) => layer.class_name).slice(1)).toEqual([
      "MultiplyBeta",
      "PixelShuffle4x",
    ]);
  });
});

describe("graph models", () => {
  it("enlarge images where the converter is installed", async () => {
    const before = tf.memory().numTensors;
    const graph = await loadUpscaleModel(tf.io.fromMemory(doublingGraph()), { name: "graph" });
    expect([graph.scale, graph.reach, graph.range]).toEqual([2, undefined, [0, 1]]);
    const data = Uint8Array.from({ length: 40 * 5 * 3 }, (_, i) => (i * 7) % 256);
    const large = await upscaleImage(graph, { width: 40, height: 5, channels: 3, data }, { tile: 9 });
    const at = (x: number, y: number) => [...large.data.slice((y * 80 + x) * 3, (y * 80 + x) * 3 + 3)];
    for (const [x, y] of [
      [0, 0],
      [79, 9],
      [33, 6],
    ] as const)
      expect(at(x, y)).toEqual([...data.slice(((y >> 1) * 40 + (x >> 1)) * 3, ((y >> 1) * 40 + (x >> 1)) * 3 + 3)]);
    graph.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("what can't be loaded is one sentence", () => {
  const artifacts = (layer: string): tf.io.ModelArtifacts => ({
    modelTopology: {
      class_name: "Model",
      config: { name: "a", layers: [{ class_name: layer, name: "b", config: {}, inbound_nodes: [] }] },
    },
    weightSpecs: [],
    weightData: new ArrayBuffer(0),
  });
  it.each([
    ["nobody://a/model.json", "nobody://a/model.json can't be loaded: nothing here reads such an address"],
    [
      tf.io.fromMemory(artifacts("Sharpen3x")),
      "the model can't be loaded: it has a layer Sharpen3x, which is not known here",
    ],
    [{ load: async () => ({ modelTopology: {} }) } as tf.io.IOHandler, "the model can't be loaded: "],
    [{} as tf.io.IOHandler, "the address of a model.json is expected, or an IO handler of tfjs; got an object."],
    [`file://${join(modules, "@upscalerjs/none/model.json")}`, "there is no such file"],
  ])("%#", async (source, message) => {
    await expect(loadUpscaleModel(source)).rejects.toThrow(message);
    await expect(loadUpscaleModel(source)).rejects.toMatchObject({ name: "SrlossError" });
  });

  it("a model that classifies", async () => {
    const images = input({ shape: [16, 16, 3] });
    const classes = layers.globalAveragePooling2d({}).apply(images);
    let saved: tf.io.ModelArtifacts | undefined;
    const handler = tf.io.withSaveHandler(async (given) => {
      saved = given;
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(given) };
    });
    await model({ inputs: images, outputs: classes as never }).save(handler);
    await expect(loadUpscaleModel(tf.io.fromMemory(saved!))).rejects.toThrow("does not make an image");
  });

  it("a layer that would take any memory, by its own description", async () => {
    let saved: tf.io.ModelArtifacts | undefined;
    const handler = tf.io.withSaveHandler(async (given) => {
      saved = given;
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(given) };
    });
    await tinyNetwork("espcn", { scale: 2 }).save(handler);
    const topology = JSON.stringify(saved!.modelTopology).replace(/"filters":\d+/, '"filters":640000000');
    await expect(
      loadUpscaleModel(tf.io.fromMemory({ ...saved!, modelTopology: JSON.parse(topology) })),
    ).rejects.toThrow(
      /its layer conv1 would have more weights than the \d+ that come with it; save the model again\.$/,
    );
  });

  it("a graph without a place for an image", async () => {
    const empty = { node: [], library: {}, versions: {} };
    await expect(
      loadUpscaleModel(
        tf.io.fromMemory({
          modelTopology: empty,
          format: "graph-model",
          weightSpecs: [],
          weightData: new ArrayBuffer(0),
        }),
        { name: "empty" },
      ),
    ).rejects.toThrow(/^empty can't enlarge an image: .*\.$/);
  });
});
