import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { useBackend } from "@srloss/node-gpu";
import { memorySource } from "@srloss/weights";
import { writeSafetensors } from "@srloss/weights/formats";
import * as tf from "@tensorflow/tfjs-core";
import { type LayersModel, loadLayersModel } from "@tensorflow/tfjs-layers";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  modelDescription,
  networkFromSafetensors,
  networkNames,
  networkToSafetensors,
  setModelDescription,
} from "../src/index.ts";
import { tinyNetwork } from "./tiny-networks.ts";

const folder = mkdtempSync(join(tmpdir(), "srloss-upscale-"));
beforeAll(async () => void (await useBackend({ engine: "cpu" })));
afterAll(() => rmSync(folder, { recursive: true }));

const image = () =>
  tf.tensor4d(
    Float32Array.from({ length: 5 * 4 * 3 }, (_, i) => (Math.sin(i) + 1) / 2),
    [1, 5, 4, 3],
  );
const output = (model: LayersModel) => tf.tidy(() => (model.predict(image()) as tf.Tensor).dataSync());

it.each(networkNames)("%s is the same after model.save and loadLayersModel", async (name) => {
  const network = tinyNetwork(name, { scale: 2, seed: 5 });
  await network.save(`file://${join(folder, name)}`);
  const loaded = await loadLayersModel(`file://${join(folder, name, "model.json")}`);
  expect(output(loaded)).toEqual(output(network));
  expect(modelDescription(loaded)).toEqual(modelDescription(network));
  expect(modelDescription(loaded)).toMatchObject({ network: name, scale: 2, range: [0, 1], settings: { features: 4 } });
});

it("other metadata stays, and a description that makes no sense is one sentence", () => {
  const network = tinyNetwork("espcn", { scale: 2 });
  network.setUserDefinedMetadata({ steps: 7 });
  expect(modelDescription(network)).toBeUndefined();
  setModelDescription(network, { network: "mine", scale: 2, range: [0, 255] });
  expect(network.getUserDefinedMetadata()).toEqual({
    steps: 7,
    srloss: { network: "mine", scale: 2, range: [0, 255] },
  });
  expect(() => setModelDescription(network, { network: "mine", scale: 0, range: [0, 1] })).toThrow(
    "a model's description is { network: name, scale: number, range: [black, white] }",
  );
  network.setUserDefinedMetadata({ srloss: { scale: "2" } });
  expect(() => modelDescription(network)).toThrow("modelDescription: a model's description is");
  expect(() => modelDescription({} as never)).toThrow("a model of tfjs-layers is expected; got an object.");
});

it.each(networkNames)("%s is the same out of safetensors", async (name) => {
  const network = tinyNetwork(name, { scale: 3, seed: 6 });
  // BatchNorm's own statistics travel, too.
  network.setWeights(network.getWeights().map((weight, i) => tf.add(weight, tf.fill(weight.shape, 0.01 + i / 1e3))));
  const before = tf.memory().numTensors;
  const loaded = await networkFromSafetensors(memorySource(await networkToSafetensors(network), "a.safetensors"));
  expect(output(loaded)).toEqual(output(network));
  expect(modelDescription(loaded)).toEqual(modelDescription(network));
  const half = await networkToSafetensors(network, { type: "float16" });
  const rounded = await networkFromSafetensors(memorySource(half, "half.safetensors"));
  const [nearly, own] = [output(rounded), output(network)];
  expect(Math.max(...nearly.map((value, i) => Math.abs(value - own[i]!)))).toBeLessThan(0.02);
  loaded.dispose();
  rounded.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it("safetensors that are of no network are one sentence", async () => {
  const network = tinyNetwork("espcn", { scale: 2 });
  const load = (bytes: Uint8Array) => networkFromSafetensors(memorySource(bytes, "a.safetensors"));
  const tensors = [{ name: "conv1/kernel", shape: [1], data: Float32Array.of(1) }];
  await expect(load(writeSafetensors(tensors))).rejects.toThrow("a.safetensors does not say which network");
  const huge = { srloss: JSON.stringify({ network: "espcn", scale: 2, range: [0, 1], settings: { features: 1000 } }) };
  await expect(load(writeSafetensors(tensors, huge))).rejects.toThrow("and holds 1.");
  const plain = { srloss: JSON.stringify({ network: "espcn", scale: 2, range: [0, 1], settings: { features: 1 } }) };
  const many = [{ name: "conv1/kernel", shape: [1000], data: new Float32Array(1000) }];
  await expect(load(writeSafetensors(many, plain))).rejects.toThrow(
    "conv1/kernel should be [5,5,3,1], and is [1000]; save the network again.",
  );
  network.setUserDefinedMetadata({});
  await expect(networkToSafetensors(network)).rejects.toThrow("does not say which network it is");
});
