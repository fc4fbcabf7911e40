import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { testData } from "@srloss/reference";
import { memorySource } from "@srloss/weights";
import { describe, expect, it } from "vitest";
import { type ConvolutionWeights, knownWeights, readWeights } from "../src/index.ts";
import { countingSource, folderSource } from "./folder-source.ts";
import { expectSameLayers } from "./formula-weights.ts";
import { kerasMeaning, layerBytes, layersWithData, sha256 } from "./published-weights.ts";

const folder = "vgg19-imagenet-block1-3";
const shards = layersWithData.map((_, i) => `group${i + 1}-shard1of1`);
const read = (path: string) => readFileSync(join(testData!.data, path));

/** Every real file, and how many layers it has. */
const files = [
  { path: `${folder}/model.json`, layers: 8 },
  { path: "h5/vgg19-notop-keras1-block1-3.h5", layers: 8 },
  { path: "h5/keras3-block1-2.weights.h5", layers: 4 },
  { path: "h5/keras-model-block1-2.h5", layers: 4 },
] as const;

function open(path: string) {
  if (!path.endsWith(".json")) return memorySource(read(path), path);
  const parts = Object.fromEntries(["model.json", ...shards].map((name) => [name, read(`${folder}/${name}`)]));
  return folderSource(parts, "model.json");
}

const widths = [3, 64, 64, 128, 128, 256, 256, 256, 256];

/** The layers as the shards have them, cut by the sizes of VGG's table, without any of our readers. */
function shardLayers(count: number): ReadonlyMap<string, ConvolutionWeights> {
  return new Map(
    layersWithData.slice(0, count).map((name, i) => {
      const bytes = Uint8Array.from(layerBytes(i));
      const outChannels = widths[i + 1]!;
      const kernelLength = 9 * widths[i]! * outChannels;
      expect(bytes.length, name).toBe(4 * (kernelLength + outChannels));
      return [
        name,
        {
          kernel: new Float32Array(bytes.buffer, 0, kernelLength),
          bias: new Float32Array(bytes.buffer, 4 * kernelLength),
        },
      ];
    }),
  );
}

describe.skipIf(!testData)("real VGG19 weights", () => {
  for (const { path, layers } of files)
    describe(path, () => {
      it("gives the shards' numbers, in network order", async () => {
        const weights = await readWeights(open(path));
        expectSameLayers(weights.layers, shardLayers(layers));
        expect(weights.network).toBe("vgg19");
        expect(weights.preprocessing).toBe("caffe");
      });

      it("states the digest that is known of them", async () => {
        const { origin } = await readWeights(open(path));
        expect(origin).toEqual({
          name: "vgg19-keras",
          verified: true,
          licence: knownWeights["vgg19-keras"].licence,
          sha256: knownWeights["vgg19-keras"].digests[layersWithData[layers - 1]!],
        });
      });

      it("reads what relu2_1 needs, and little more", async () => {
        const tally = { bytes: 0 };
        const weights = await readWeights(countingSource(open(path), tally), { upTo: "relu2_1" });
        expectSameLayers(weights.layers, shardLayers(3));
        expect(weights.origin.sha256).toBe(knownWeights["vgg19-keras"].digests.block2_conv1);
        const needed = [0, 1, 2].reduce((sum, i) => sum + layerBytes(i).length, 0);
        // Metadata comes in pages of 16 KB.
        expect(tally.bytes).toBeGreaterThanOrEqual(needed);
        expect(tally.bytes).toBeLessThan(needed + 10 * 16384);
      });
    });

  it("block by block, the known digests are SHA-256 of network, preprocessing and the shards laid end to end", () => {
    const { digests } = knownWeights["vgg19-keras"];
    expect(Object.keys(digests)).toEqual(layersWithData);
    layersWithData.forEach((name, i) => {
      expect(digests[name], name).toBe(
        sha256(kerasMeaning, ...layersWithData.slice(0, i + 1).map((_, j) => layerBytes(j))),
      );
    });
  });

  it("has the bytes of the published model's first pieces, by git's hash of them", async () => {
    const { layers } = await readWeights(open("h5/vgg19-notop-keras1-block1-3.h5"));
    const bytes = Buffer.concat(
      [...layers.values()].flatMap(({ kernel, bias }) => [kernel, bias]).map((part) => Buffer.from(part.buffer)),
    );
    const piece = 4 * 1024 * 1024;
    const published = read(`${folder}/vgg19_notop_20shards.gitsha1.txt`).toString().split("\n");
    for (const i of [0, 1]) {
      const blob = createHash("sha1").update(`blob ${piece}\0`);
      expect(published[i]).toContain(blob.update(bytes.subarray(i * piece, (i + 1) * piece)).digest("hex"));
    }
  });

  it.each([
    ["pool1", 2],
    ["block2_pool", 4],
    ["conv2_2", 4],
    ["block1_conv1", 1],
  ])("reads up to %s", async (upTo, count) => {
    const { layers } = await readWeights(open("h5/keras3-block1-2.weights.h5"), { upTo });
    expect([...layers.keys()]).toEqual(layersWithData.slice(0, count));
  });

  it("is also a VGG16 as far as the two networks are the same", async () => {
    const source = open("h5/keras-model-block1-2.h5");
    const weights = await readWeights(source, { network: "vgg16", upTo: "block2_conv2" });
    expect(weights.network).toBe("vgg16");
    expectSameLayers(weights.layers, shardLayers(4));
  });

  it("is refused as VGG16 where it goes on as VGG19 does", async () => {
    await expect(readWeights(open(`${folder}/model.json`), { network: "vgg16" })).rejects.toThrow(
      "model.json holds vgg19 weights (it has block3_conv4/kernel), and vgg16 was asked for.",
    );
  });
});
