import { formulaImage, testData } from "@srloss/reference";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { failure } from "@srloss/reference/failure";
import { closeServers, serveWeights } from "@srloss/reference/weights-server";
import type { PullProgress } from "@srloss/weights";
import { afterEach, describe, expect, it } from "vitest";
import {
  createVgg,
  loadVgg16,
  loadVgg19,
  randomWeights,
  type Vgg,
  type VggWeights,
  weightsToSafetensors,
} from "../src/index.ts";
import { kinds } from "./kinds-of-weights.ts";
import { memoryCache } from "./memory-cache.ts";
import { digestOf, kerasFile, kerasMeaning, layerBytes, sha256, torchvisionLike } from "./published-weights.ts";

afterEach(closeServers);

const upTo = "block1_conv2";
const load = { vgg19: loadVgg19, vgg16: loadVgg16 };

/** The features of one small image, and nothing left on the device. */
function features(vgg: Vgg, layer = upTo): Float32Array {
  const values = tf.tidy(
    () => vgg.extract(tf.tensor4d(formulaImage(6, 8, 3), [1, 6, 8, 3]), [layer])[0]!.dataSync() as Float32Array,
  );
  vgg.dispose();
  return values;
}

for (const network of ["vgg19", "vgg16"] as const)
  describe(`${network} from`, () => {
    it.each(Object.keys(kinds))("%s: the same network", async (kind) => {
      const weights = await randomWeights({ network, upTo: "block2_conv1", seed: 5 });
      const before = tf.memory().numTensors;
      const vgg = await load[network]({ upTo, weights: await kinds[kind]!(weights) });
      expect(vgg.network).toBe(network);
      expect(vgg.layers).toEqual(["block1_conv1", "block1_conv2", "block1_pool"]);
      const layers = new Map([...weights.layers].slice(0, 2));
      expect(vgg.weights.sha256).toBe(digestOf({ ...weights, layers }));
      expect(features(vgg)).toEqual(features(createVgg(weights)));
      expect(tf.memory().numTensors).toBe(before);
    });

    it("random: numbers that are the same at every call, and say so", async () => {
      const [one, two] = [await load[network]({ upTo, weights: "random" }), await randomWeights({ network, upTo })];
      expect(one.weights).toEqual({ name: "random", sha256: digestOf(two), verified: false });
      const values = features(one);
      expect(values.some((value) => value > 0)).toBe(true);
      expect(values).toEqual(features(createVgg(two)));
    });

    it("a published name, by a mirror and a cache", async () => {
      const set = await torchvisionLike("block2_conv1");
      const server = await serveWeights(weightsToSafetensors({ ...set, network }));
      const options = { upTo, weights: "torchvision", url: server.url(), cache: memoryCache() } as const;
      const vgg = await load[network](options);
      expect(vgg.weights).toMatchObject({ name: `${network}-torchvision`, url: server.url() });
      const requests = server.requests.length;
      expect(features(await load[network](options))).toEqual(features(vgg));
      expect(server.requests).toHaveLength(requests);
      expect([...options.cache.entries.keys()]).toEqual([`${network}-torchvision-block1_conv2.safetensors`]);
    });
  });

describe.skipIf(!testData)("Keras' weights", () => {
  it("are what is loaded where nothing is said", async () => {
    const server = await serveWeights(kerasFile());
    const vgg = await loadVgg19({ url: server.url() });
    expect(vgg.layers.at(-1)).toBe("block3_conv3");
    expect(vgg).toMatchObject({ preprocessing: "caffe", weights: { name: "vgg19-keras", url: server.url() } });
    const shards = Array.from({ length: 7 }, (_, i) => layerBytes(i));
    expect(vgg.weights.sha256).toBe(sha256(kerasMeaning, ...shards));
    vgg.dispose();
  });

  it("are the same network from a file", async () => {
    const file = kerasFile();
    const pulled = await loadVgg19({ upTo, url: (await serveWeights(file)).url() });
    expect(features(await loadVgg19({ upTo, weights: file }))).toEqual(features(pulled));
  });
});

describe("preprocessing", () => {
  /** One value of block1_conv1 from its definition, in float64, away from the border. */
  function valueAt(set: VggWeights, y: number, x: number, o: number): number {
    const { kernel, bias } = set.layers.get("block1_conv1")!;
    const image = formulaImage(6, 8, 3);
    const torchvision = set.preprocessing === "torchvision";
    let sum = bias[o]!;
    for (let p = 0; p < 9; p++)
      for (let c = 0; c < 3; c++) {
        // Torchvision takes RGB; Keras takes BGR.
        const channel = torchvision ? c : 2 - c;
        const pixel = image[((y + Math.floor(p / 3) - 1) * 8 + x + (p % 3) - 1) * 3 + channel]!;
        const input = torchvision
          ? (pixel / 255 - [0.485, 0.456, 0.406][c]!) / [0.229, 0.224, 0.225][c]!
          : pixel - [103.939, 116.779, 123.68][c]!;
        sum += input * kernel[(p * 3 + c) * 64 + o]!;
      }
    return Math.max(0, sum);
  }

  for (const preprocessing of ["caffe", "torchvision"] as const)
    it.each(Object.keys(kinds))(`of ${preprocessing} weights is kept: %s`, async (kind) => {
      const set = await randomWeights({ network: "vgg19", upTo: "block1_conv1", seed: 1, preprocessing });
      const vgg = await loadVgg19({ upTo: "block1_conv1", weights: await kinds[kind]!(set) });
      expect(vgg.preprocessing).toBe(preprocessing);
      const found = features(vgg, "block1_conv1");
      const wanted = Array.from({ length: 64 }, (_, o) => valueAt(set, 2, 5, o));
      const scale = Math.max(...wanted);
      expect(scale).toBeGreaterThan(0);
      wanted.forEach((value, o) => {
        expect(Math.abs(found[(2 * 8 + 5) * 64 + o]! - value)).toBeLessThan(scale * 1e-5);
      });
    });
});

describe("an address", () => {
  it("is told about as it comes in", async () => {
    const set = await randomWeights({ network: "vgg19", upTo });
    const server = await serveWeights(weightsToSafetensors(set));
    const seen: PullProgress[] = [];
    const vgg = await loadVgg19({ upTo, weights: server.url(), onProgress: (progress) => seen.push(progress) });
    vgg.dispose();
    expect(seen.length).toBeGreaterThan(1);
    expect(seen[0]!.total).toBe(4 * (9 * 3 * 64 + 64 + 9 * 64 * 64 + 64));
    expect(seen.at(-1)).toEqual({ loaded: server.sent, total: server.sent });
  });

  it("is left at once when the signal says so", async () => {
    const given = new AbortController();
    const reason = new Error("enough");
    const server = await serveWeights(new Uint8Array(9), { rest: { delayMs: 5_000 } });
    const loading = failure(loadVgg19({ upTo, weights: server.url(), signal: given.signal }));
    await expect.poll(() => server.requests.length).toBe(1);
    given.abort(reason);
    expect(await loading).toBe(reason);
  });

  it("may name a TF.js model, whose shards lie beside it", async () => {
    const set = await randomWeights({ network: "vgg19", upTo: "block1_conv1" });
    const { kernel, bias } = set.layers.get("block1_conv1")!;
    const shard = new Uint8Array([kernel, bias].flatMap((part) => [...new Uint8Array(part.buffer)]));
    const weights = [
      { name: "block1_conv1/kernel", shape: [3, 3, 3, 64], dtype: "float32" },
      { name: "block1_conv1/bias", shape: [64], dtype: "float32" },
    ];
    const model = { format: "layers-model", weightsManifest: [{ paths: ["shard1"], weights }] };
    const json = new TextEncoder().encode(JSON.stringify(model));
    const server = await serveWeights({ "/vgg/model.json": json, "/vgg/shard1": shard });
    const vgg = await loadVgg19({ upTo: "block1_conv1", weights: server.url() });
    expect(vgg.weights).toEqual({ name: server.url(), sha256: digestOf(set), verified: false });
    vgg.dispose();
  });
});

it("options of the extractor reach it", async () => {
  const weights = await torchvisionLike("block1_conv2");
  const rgb = features(await loadVgg19({ upTo, weights, channelOrder: "rgb" }));
  expect(features(await loadVgg19({ upTo, weights, channelOrder: "bgr" }))).not.toEqual(rgb);
  const max = features(await loadVgg19({ upTo: "block1_pool", weights }), "block1_pool");
  const average = features(await loadVgg19({ upTo: "block1_pool", weights, pooling: "average" }), "block1_pool");
  // The mean of four numbers that are not negative is never above their maximum.
  expect(average.every((value, i) => value <= max[i]! * (1 + 1e-6))).toBe(true);
  expect(average.some((value, i) => value < max[i]!)).toBe(true);
});
