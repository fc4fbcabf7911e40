import { memorySource } from "@srloss/weights";
import { describe, expect, it } from "vitest";
import { readWeights } from "../src/index.ts";
import { folderSource } from "./folder-source.ts";
import { expectSameBits, expectSameLayers, formulaWeights } from "./formula-weights.ts";

const specs = [
  { name: "block1_conv1/kernel", shape: [3, 3, 3, 64], dtype: "float32" },
  { name: "block1_conv1/bias", shape: [64], dtype: "float32" },
];
const kernelLength = 1728;

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const manifest = (paths: unknown, weights: unknown) => json({ weightsManifest: [{ paths, weights }] });
const asBytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

async function formulaBytes() {
  const wanted = (await formulaWeights("vgg19", 1)).layers;
  const { kernel, bias } = wanted.get("block1_conv1")!;
  return { wanted, bytes: Uint8Array.of(...asBytes(kernel), ...asBytes(bias)) };
}

/** Reads `model.json` beside these shards. */
const read = (model: Uint8Array, shards: Readonly<Record<string, Uint8Array>> = {}) =>
  readWeights(folderSource({ "model.json": model, ...shards }, "model.json"), { upTo: "block1_conv1" });

describe("a TF.js layers model", () => {
  it.each([
    ["one shard", [7168]],
    ["shards cut within tensors and within numbers", [1, 4098, 2813, 256]],
    ["an empty shard", [7000, 0, 168]],
  ])("reads %s", async (_, lengths) => {
    const { wanted, bytes } = await formulaBytes();
    const start = (i: number) => lengths.slice(0, i).reduce((sum, length) => sum + length, 0);
    const shards = Object.fromEntries(lengths.map((_, i) => [`shard${i}`, bytes.slice(start(i), start(i + 1))]));
    const weights = await read(manifest(Object.keys(shards), specs), shards);
    expectSameLayers(weights.layers, wanted);
    expect(weights).toMatchObject({ network: "vgg19", preprocessing: "caffe", origin: { name: "model.json" } });
  });

  it("takes tensors in any order and from any group, and leaves the others alone", async () => {
    const { wanted, bytes } = await formulaBytes();
    const groups = [
      { paths: ["b"], weights: [{ name: "predictions/bias", shape: [3], dtype: "float32" }, specs[1]] },
      { paths: ["a"], weights: [specs[0]] },
    ];
    const bias = Uint8Array.of(...new Uint8Array(12), ...bytes.subarray(4 * kernelLength));
    const shards = { a: bytes.subarray(0, 4 * kernelLength), b: bias };
    expectSameLayers((await read(json({ weightsManifest: groups }), shards)).layers, wanted);
  });

  // As tfjs-converter's --quantize_* stores: value = stored * scale + min.
  it.each([
    ["uint8", Uint8Array.from({ length: kernelLength }, (_, i) => i % 256)],
    ["uint16", Uint16Array.from({ length: kernelLength }, (_, i) => (i * 37) % 65536)],
  ])("reads what was quantized to %s", async (dtype, stored) => {
    const [scale, min] = [0.03125, -1.5];
    const weights = [{ ...specs[0], quantization: { dtype, scale, min, original_dtype: "float32" } }, specs[1]];
    const { layers } = await read(manifest(["s"], weights), {
      s: Uint8Array.of(...asBytes(stored), ...new Uint8Array(256)),
    });
    const wanted = Float32Array.from(stored, (v) => v * scale + min);
    expectSameBits(layers.get("block1_conv1")!.kernel, wanted, "kernel");
  });

  it("reads what was quantized to float16", async () => {
    const stored = Uint16Array.from({ length: kernelLength }, (_, i) => [0x3c00, 0xc000, 0x0001][i % 3]!);
    const weights = [{ ...specs[0], quantization: { dtype: "float16", original_dtype: "float32" } }, specs[1]];
    const { layers } = await read(manifest(["s"], weights), {
      s: Uint8Array.of(...asBytes(stored), ...new Uint8Array(256)),
    });
    const wanted = Float32Array.from(stored, (_, i) => [1, -2, 2 ** -24][i % 3]!);
    expectSameBits(layers.get("block1_conv1")!.kernel, wanted, "kernel");
  });
});

describe("a wrong TF.js model", () => {
  const notAManifest = "model.json is JSON without the weightsManifest of a TF.js model.";
  const [kernel, bias] = specs;
  const cases: readonly [what: string, model: Uint8Array, code: string, message: string][] = [
    [
      "JSON that is cut short",
      manifest(["s"], specs).subarray(0, 80),
      "not-weights",
      "model.json is not JSON; a TF.js model begins with its model.json.",
    ],
    ["other JSON", json({ name: "srloss", version: "1.0.0" }), "not-weights", notAManifest],
    ["no list of groups", json({ weightsManifest: {} }), "not-weights", notAManifest],
    ["a group of nothing", json({ weightsManifest: [null] }), "not-weights", notAManifest],
    ["one path that is not in a list", manifest("s", specs), "not-weights", notAManifest],
    ["paths that are no text", manifest([1], specs), "not-weights", notAManifest],
    ["weights that are no list", manifest(["s"], {}), "not-weights", notAManifest],
    ["a weight of nothing", manifest(["s"], [null]), "not-weights", notAManifest],
    ["a shape that is no list", manifest(["s"], [{ ...kernel, shape: "64" }]), "not-weights", notAManifest],
    [
      "a negative side",
      manifest(["s"], [{ name: "x", shape: [-64], dtype: "float32" }, ...specs]),
      "not-weights",
      notAManifest,
    ],
    [
      "a side that is not whole",
      manifest(["s"], [{ name: "x", shape: [0.3], dtype: "float32" }, ...specs]),
      "not-weights",
      notAManifest,
    ],
    [
      "no dtype",
      manifest(["s"], [{ name: "block1_conv1/kernel", shape: [3, 3, 3, 64] }, bias]),
      "not-weights",
      notAManifest,
    ],
    [
      "numbers of an unknown type",
      manifest(["s"], [{ ...kernel, dtype: "constructor" }, bias]),
      "unsupported",
      "Tensor block1_conv1/kernel of model.json holds constructor numbers; weights are float32, float16 or float64.",
    ],
    [
      "no shards",
      manifest([], specs),
      "truncated",
      "The shards of model.json have 0 bytes, and its tensors take 7168; get them again.",
    ],
    [
      "a shard that is cut short",
      manifest(["s"], specs),
      "truncated",
      "The shards of model.json have 7167 bytes, and its tensors take 7168; get them again.",
    ],
    [
      "no weights",
      json({ weightsManifest: [] }),
      "not-weights",
      "model.json (TF.js layers model) is not a VGG: it holds no tensors; expected block1_conv1/kernel [3, 3, 3, 64] (Keras) or features.0.weight [64, 3, 3, 3] (torchvision).",
    ],
  ];
  it.each(cases)("%s", async (_, model, code, message) => {
    const reading = read(model, { s: new Uint8Array(7167) });
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toMatchObject({ name: "WeightsError", code });
  });

  it.each([
    ["too long", 7169],
    ["too short", 7167],
  ])("shards that are %s together, whichever tensors are wanted", async (_, length) => {
    const deeper = { name: "predictions/bias", shape: [64], dtype: "float32" };
    const file = folderSource(
      { "model.json": manifest(["s"], [...specs, deeper]), s: new Uint8Array(length + 256) },
      "model.json",
    );
    await expect(readWeights(file, { upTo: "block1_conv1" })).rejects.toThrow(
      /^The shards of model\.json have \d+ bytes, and its tensors take 7424; get them again\.$/,
    );
  });

  it.each([
    ["shards that are out of order", ["group1-shard2of2.bin", "group1-shard1of2.bin"], [3584, 3584]],
    ["a shard that is not named", ["group1-shard1of3.bin", "group1-shard3of3.bin"], [3584, 3584]],
    ["a last shard that was swapped with another", ["group1-shard1of2", "group1-shard2of2"], [3168, 4000]],
  ])("%s", async (_, paths, lengths) => {
    const shards = Object.fromEntries(paths.map((path, i) => [path, new Uint8Array(lengths[i]!)]));
    await expect(read(manifest(paths, specs), shards)).rejects.toThrow(/as if some were swapped; get them again\.$/);
  });

  it.each(["../shard", "a/../../shard", "/etc/passwd", "http://localhost/shard", "..\\shard", "", "s\u001b[31m"])(
    "a shard that is no file beside it: %j",
    async (path) => {
      const reading = read(manifest([path], specs), { [path]: new Uint8Array(7168) });
      await expect(reading).rejects.toThrow(/^model\.json names ".*" as a shard, which is no file beside it\.$/);
    },
  );

  it.each([{}, { scale: 0.1 }, { min: 0 }, { scale: "0.1", min: 0 }, { scale: null, min: 0 }])(
    "whole numbers with %j to make weights of",
    async (rest) => {
      const weights = [{ ...kernel, quantization: { dtype: "uint8", ...rest } }, bias];
      await expect(read(manifest(["s"], weights), { s: new Uint8Array(1728 + 256) })).rejects.toThrow(
        "Tensor block1_conv1/kernel of model.json is stored as uint8 without the scale and min that make numbers of it; convert the model again.",
      );
    },
  );

  it.each(["float32", "int32", "int8", "bool"])("numbers that are quantized as %s", async (dtype) => {
    // Taken as they are stored they would be other numbers.
    const weights = [{ ...kernel, quantization: { dtype, scale: 0.5, min: 3 } }, bias];
    await expect(read(manifest(["s"], weights), { s: new Uint8Array(7168) })).rejects.toThrow(
      `Tensor block1_conv1/kernel of model.json is quantized as ${dtype}; known are uint8, uint16, float16.`,
    );
  });

  it("a tensor that is named twice", async () => {
    await expect(read(manifest(["s"], [kernel, bias, bias]), { s: new Uint8Array(7424) })).rejects.toThrow(
      "model.json names block1_conv1/bias twice; get it again.",
    );
  });

  it("a model.json of a size that none has", async () => {
    const huge = {
      ...folderSource({}, "model.json"),
      size: async () => 700_000_000,
      read: async () => new TextEncoder().encode("{"),
    };
    await expect(readWeights(huge)).rejects.toThrow(
      "model.json is 700 MB of text, where a TF.js model begins with a model.json of a few kB; it is something else.",
    );
  });

  it("says that shards can't be reached from bytes alone", async () => {
    const reading = readWeights(memorySource(manifest(["s"], specs), "model.json"));
    await expect(reading).rejects.toThrow(
      "model.json names shards beside it, which can't be reached from here; give its path or address.",
    );
    await expect(reading).rejects.toMatchObject({ name: "WeightsError", code: "unavailable" });
  });
});
