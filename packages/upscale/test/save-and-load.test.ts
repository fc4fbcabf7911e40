import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { useBackend } from "@srloss/node-gpu";
import * as tf from "@tensorflow/tfjs-core";
import { type LayersModel, loadLayersModel } from "@tensorflow/tfjs-layers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { modelDescription, networkNames, setModelDescription } from "../src/index.ts";
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
