import { readFileSync } from "node:fs";
import { memorySource } from "@srloss/weights";
import { describe, expect, it } from "vitest";
import { readWeights } from "../src/index.ts";
import { expectSameLayers, formulaWeights } from "./formula-weights.ts";

/** A file that h5py wrote (fixtures/make_h5.py), with the formula's block1_conv1. */
const open = (name: string) => memorySource(readFileSync(new URL(`fixtures/${name}`, import.meta.url)), name);

describe("HDF5 as h5py writes it", () => {
  it.each([
    ["keras2.h5", "groups of the old kind"],
    ["keras2-latest.h5", "the newest superblock, links in object headers"],
    ["keras3.weights.h5", "the layer's name in a heap"],
    ["keras3-latest.weights.h5", "the layer's name in an attribute of fixed length"],
    ["float64.h5", "float64, rounded to what it came from"],
  ])("%s: %s", async (name) => {
    const weights = await readWeights(open(name), { upTo: "block1_conv1" });
    expectSameLayers(weights.layers, (await formulaWeights("vgg19", 1)).layers);
    expect(weights).toMatchObject({ network: "vgg19", preprocessing: "caffe", origin: { name } });
  });

  it("float16.h5: within half a unit in the last of 11 bits", async () => {
    const { layers } = await readWeights(open("float16.h5"), { upTo: "block1_conv1" });
    for (const [name, wanted] of (await formulaWeights("vgg19", 1)).layers)
      for (const part of ["kernel", "bias"] as const) {
        const found = layers.get(name)![part];
        expect(found.length).toBe(wanted[part].length);
        const off = wanted[part].findIndex((value, i) => {
          // Below 2^-14 halves are whole multiples of 2^-24.
          const unit = Math.max(2 ** (Math.floor(Math.log2(Math.abs(value))) - 10), 2 ** -24);
          return !(Math.abs(found[i]! - value) <= unit / 2 && Number.isInteger(found[i]! / unit));
        });
        expect(off, `${part} of ${name}`).toBe(-1);
      }
  });

  it.each([
    ["gzip.h5", "unsupported", "gzip.h5 is an HDF5 file with compressed datasets"],
    ["chunked.h5", "unsupported", "chunked.h5 is an HDF5 file with chunked datasets"],
    ["big-endian.h5", "unsupported", "of big-endian.h5 holds big-endian float32 numbers"],
    ["integers.h5", "unsupported", "of integers.h5 holds int16 numbers; weights are float32, float16 or float64."],
    ["many-members-latest.h5", "unsupported", "is an HDF5 file with groups stored as fractal heaps"],
    [
      "unwritten.h5",
      "truncated",
      "unwritten.h5 is a damaged HDF5 file (dataset block1_conv1/block1_conv1/kernel:0 was never written)",
    ],
  ])("%s is refused as %s", async (name, code, message) => {
    const reading = readWeights(open(name), { upTo: "block1_conv1" });
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toMatchObject({ name: "WeightsError", code });
  });
});
