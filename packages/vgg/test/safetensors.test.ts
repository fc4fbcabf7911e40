import { printable } from "@srloss/core/validation";
import { memorySource } from "@srloss/weights";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomWeights, readWeights, type VggWeights, weightsToSafetensors } from "../src/index.ts";
import { expectSameBits, expectSameLayers, formulaWeights } from "./formula-weights.ts";
import { digestOf } from "./published-weights.ts";
import { float32, rawSafetensors, splitSafetensors, zeros } from "./raw-safetensors.ts";

const read = (file: Uint8Array, upTo?: string) =>
  readWeights(memorySource(file, "vgg.safetensors"), upTo === undefined ? {} : { upTo });

describe("a written file", () => {
  it.each(["vgg19", "vgg16"] as const)("reads back as the same %s weights, bit for bit", async (network) => {
    const formula = await formulaWeights(network, 3);
    const claims = { licence: "CC BY 4.0 (Müller)", url: "https://example.org/模型.h5" };
    for (const preprocessing of ["caffe", "torchvision"] as const) {
      const origin = { name: "formula", sha256: digestOf({ ...formula, preprocessing }), verified: false, ...claims };
      const back = await read(weightsToSafetensors({ ...formula, preprocessing, origin }));
      expectSameLayers(back.layers, formula.layers);
      // A file is called by its name, whatever it was called by before.
      const expected = { ...origin, name: "vgg.safetensors" };
      expect({ ...back, layers: undefined }).toEqual({
        network,
        preprocessing,
        origin: expected,
        layers: undefined,
      });
    }
  });

  it("keeps any finite float32: minus zero, denormals, the largest", async () => {
    const weights = await randomWeights({ network: "vgg19", upTo: "block1_conv1" });
    const { kernel, bias } = weights.layers.get("block1_conv1")!;
    kernel.set([-0, 2 ** -149, -(2 ** -149), 2 ** -126, 3.4028234663852886e38, -3.4028234663852886e38, 1 / 3]);
    const file = weightsToSafetensors({
      ...weights,
      origin: { name: "edges", sha256: digestOf(weights), verified: false },
    });
    const back = (await read(file)).layers.get("block1_conv1")!;
    expectSameBits(back.kernel, kernel, "kernel");
    expectSameBits(back.bias, bias, "bias");
  });

  it("has a header as the format asks: sorted offsets without holes, aligned data, metadata of strings", async () => {
    const weights = await formulaWeights("vgg19", 3);
    const { header, text, data } = splitSafetensors(weightsToSafetensors(weights));
    expect(new TextEncoder().encode(text).length % 8).toBe(0);
    expect(text.startsWith("{")).toBe(true);
    expect(text.trimEnd().endsWith("}")).toBe(true);
    const { __metadata__, ...entries } = header;
    expect(__metadata__).toEqual({
      format: "pt",
      network: "vgg19",
      preprocessing: "caffe",
      identity: digestOf(weights),
    });
    expect(Object.entries(entries).map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
      ["block1_conv1/kernel", "F32", [3, 3, 3, 64]],
      ["block1_conv1/bias", "F32", [64]],
      ["block1_conv2/kernel", "F32", [3, 3, 64, 64]],
      ["block1_conv2/bias", "F32", [64]],
      ["block2_conv1/kernel", "F32", [3, 3, 64, 128]],
      ["block2_conv1/bias", "F32", [128]],
    ]);
    let end = 0;
    for (const { shape, data_offsets } of Object.values(entries)) {
      expect(data_offsets).toEqual([end, end + 4 * shape.reduce((n, side) => n * side)]);
      end = data_offsets[1];
    }
    expect(data.length).toBe(end);
    const last = data.subarray(...entries["block2_conv1/bias"]!.data_offsets);
    expectSameBits(new Float32Array(Uint8Array.from(last).buffer), weights.layers.get("block2_conv1")!.bias, "bias");
  });

  it("is aligned whatever the length of its metadata", async () => {
    const weights = await randomWeights({ network: "vgg19", upTo: "block1_conv1" });
    const under = (licence: string): VggWeights => ({ ...weights, origin: { ...weights.origin, licence } });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }), async (licence) => {
        const file = weightsToSafetensors(under(licence));
        expect(Number(new DataView(file.buffer).getBigUint64(0, true)) % 8).toBe(0);
        expect((await read(file)).origin.licence).toBe(printable(licence));
      }),
      { numRuns: 50 },
    );
  });
});

describe("a file of another writer", () => {
  const kernel = zeros(3, 3, 3, 64);

  it("may have its tensors in any order, and data at any address", async () => {
    const bias = Float32Array.from({ length: 64 }, (_, i) => i / 3);
    const swapped = { "block1_conv1/bias": float32([64], bias), "block1_conv1/kernel": kernel };
    for (const note of ["", "x", "xy", "xyz"]) {
      const weights = await read(rawSafetensors(swapped, { note }), "block1_conv1");
      expectSameBits(weights.layers.get("block1_conv1")!.bias, bias, `bias after the note "${note}"`);
      expect(weights.origin.name).toBe("vgg.safetensors");
    }
  });

  /** Bits by IEEE 754's tables and bfloat16's definition (the upper half of a float32). */
  const halves = [
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0xfbff, -65504],
  ] as const;
  const brains = [
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -133],
    [0x0080, 2 ** -126],
    [0x3eab, 0.333984375],
    [0x3f80, 1],
    [0xc000, -2],
    [0x7f7f, 255 * 2 ** 120],
    [0xc2f7, -123.5],
  ] as const;
  const doubles = [0, -0, 1 / 3, -1e-40, 1e-300, 3.4028234663852886e38, 16777217] as const;

  const cases: readonly [dtype: string, bytes: Uint8Array, values: readonly number[]][] = [
    [
      "F16",
      new Uint8Array(Uint16Array.from({ length: 64 }, (_, i) => halves[i]?.[0] ?? 0).buffer),
      halves.map(([, v]) => v),
    ],
    [
      "BF16",
      new Uint8Array(Uint16Array.from({ length: 64 }, (_, i) => brains[i]?.[0] ?? 0).buffer),
      brains.map(([, v]) => v),
    ],
    ["F64", new Uint8Array(Float64Array.from({ length: 64 }, (_, i) => doubles[i] ?? 0).buffer), doubles],
  ];
  it.each(cases)("may hold %s numbers", async (dtype, data, values) => {
    const bias = { dtype, shape: [64], data };
    const { layers } = await read(
      rawSafetensors({ "block1_conv1/kernel": kernel, "block1_conv1/bias": bias }),
      "block1_conv1",
    );
    const wanted = Float32Array.from({ length: 64 }, (_, i) => values[i] ?? 0);
    expectSameBits(layers.get("block1_conv1")!.bias, wanted, dtype);
  });

  it.each([
    ["F16", [0x00, 0x7c]],
    ["BF16", [0xc0, 0x7f]],
    ["F64", [...new Uint8Array(Float64Array.of(1e39).buffer)]],
  ])("%s: what is not finite as float32 is refused", async (dtype, number) => {
    const data = new Uint8Array(64 * number.length);
    data.set(number, 5 * number.length);
    const bias = { dtype, shape: [64], data };
    await expect(read(rawSafetensors({ "block1_conv1/kernel": kernel, "block1_conv1/bias": bias }))).rejects.toThrow(
      "The bias of block1_conv1 in vgg.safetensors has NaN or infinite values; get the file again.",
    );
  });
});
