import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { l1Loss, SrlossError } from "@srloss/core";
import * as tf from "@tensorflow/tfjs-core";
import { layers, loadLayersModel, type Sequential, sequential } from "@tensorflow/tfjs-layers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import "@srloss/core/gradients";
import { useBackend } from "../src/index.ts";

let root: string;
let folder: string;
let image: tf.Tensor4D;
beforeAll(async () => {
  await useBackend({ engine: "srloss-wasm" });
  image = tf.tensor4d(
    Float32Array.from({ length: 48 }, (_, i) => i),
    [1, 4, 4, 3],
  );
  root = await mkdtemp(join(tmpdir(), "srloss-models-"));
});
beforeEach(async () => {
  folder = await mkdtemp(join(root, "model-"));
});
afterAll(() => rm(root, { recursive: true }));

const network = () => sequential({ layers: [layers.dense({ units: 3, inputShape: [4, 4, 3] })] });
const pixels = (model: Sequential | tf.InferenceModel) => (model.predict(image, {}) as tf.Tensor).dataSync();
const address = (file: string) => `file://${join(folder, file)}`;
const refusal = (file: string) => loadLayersModel(address(file)).then(() => "loaded", String);

describe("file:// addresses", () => {
  it("keep a model", async () => {
    const model = network();
    const { modelArtifactsInfo } = await model.save(address("sr"));
    expect(modelArtifactsInfo.weightDataBytes).toBe(12 * 4);
    expect((await readdir(join(folder, "sr"))).sort()).toEqual(["model.json", "weights.bin"]);
    const again = await loadLayersModel(address("sr/model.json"));
    expect(pixels(again as Sequential)).toEqual(pixels(model));
  });

  it("are read and written by relative paths, too", async () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      await network().save("file://here");
      await loadLayersModel("file://here/model.json");
    } finally {
      process.chdir(before);
    }
  });

  it("are left to others that know them, as tfjs-node does", async () => {
    let asked = 0;
    const others: Parameters<typeof tf.io.registerSaveRouter>[0] = (url) => {
      if (!String(url).startsWith("file://others")) return null as unknown as tf.io.IOHandler;
      asked++;
      return { save: async () => ({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } }) };
    };
    tf.io.registerSaveRouter(others);
    await network().save("file://others/model");
    expect(asked).toBe(2);
  });

  it("training goes on where it stopped: the network's weights, the optimiser's moments, the loss named again", async () => {
    const lr = image;
    const hr = tf.add(image, 1) as tf.Tensor4D;
    const fit = (model: Sequential, epochs: number) => model.fit(lr, hr, { epochs, verbose: 0 });
    const compiled = (model: Sequential) => {
      const optimizer = tf.train.adam(0.01);
      model.compile({ optimizer, loss: l1Loss });
      return optimizer;
    };
    const model = network();
    const optimizer = compiled(model);
    await fit(model, 3);
    await model.save(address("checkpoint"));
    const moments = await tf.io.encodeWeights(await optimizer.getWeights());
    await fit(model, 3);

    const resumed = (await loadLayersModel(address("checkpoint/model.json"))) as Sequential;
    const kept = tf.io.decodeWeights(moments.data, moments.specs);
    await compiled(resumed).setWeights(Object.entries(kept).map(([name, tensor]) => ({ name, tensor })));
    await fit(resumed, 3);
    expect(pixels(resumed)).toEqual(pixels(model));
  });
});

describe("a model that can't be loaded", () => {
  beforeEach(() => network().save(address("")));
  const model = () => join(folder, "model.json");
  const changed = async (change: (text: string) => string) =>
    writeFile(model(), change(await readFile(model(), "utf8")));

  it("is no file", async () => {
    expect(await refusal("other.json")).toMatch(
      /other\.json" can't be loaded: there is no such file; name its model\.json\.$/,
    );
    expect(await refusal("")).toMatch(/can't be loaded: it is a folder; name its model\.json\.$/);
    await expect(loadLayersModel(address("other.json"))).rejects.toBeInstanceOf(SrlossError);
  });

  it("is no model", async () => {
    await writeFile(model(), "PNG");
    expect(await refusal("model.json")).toMatch(/it is no JSON; name the model\.json that model\.save wrote\.$/);
    for (const text of ["null", "7", "{}", '{"modelTopology":{},"weightsManifest":[1]}']) {
      await writeFile(model(), text);
      expect(await refusal("model.json")).toMatch(/it has no modelTopology with a weightsManifest\.$/);
    }
  });

  it("lost weights", async () => {
    await writeFile(join(folder, "weights.bin"), new Uint8Array(44));
    expect(await refusal("model.json")).toMatch(
      /its weights take 48 bytes and its files hold 44; save the model again\.$/,
    );
    await rm(join(folder, "weights.bin"));
    expect(await refusal("model.json")).toMatch(/weights\.bin" can't be read: there is no such file\.$/);
  });

  it.each(["../weights.bin", "/etc/passwd", "a/../../b", "..", "C:/b"])("names weights of others: %s", async (path) => {
    await changed((text) => text.replace("./weights.bin", path));
    expect(await refusal("model.json")).toMatch(/it names weights outside of its folder/);
  });
});

it("a manifest that names a file again and again, or a device, is refused before anything is read", async () => {
  await network().save(address("sr"));
  const description = JSON.parse(await readFile(join(folder, "sr/model.json"), "utf8"));
  const named = async (paths: readonly string[]) => {
    description.weightsManifest[0].paths = paths;
    await writeFile(join(folder, "sr/model.json"), JSON.stringify(description));
    return refusal("sr/model.json");
  };
  expect(await named(Array(2000).fill("weights.bin"))).toContain('weights.bin" twice; save the model again.');
  await symlink("/dev/zero", join(folder, "sr/endless.bin"));
  expect(await named(["endless.bin"])).toContain("can't be read: it is a pipe or a device.");
});
