import { readFileSync } from "node:fs";
import { join } from "node:path";
import { testData } from "@srloss/reference";
import { memorySource } from "@srloss/weights";
import { describe, expect, it } from "vitest";
import { type ReadWeightsOptions, readWeights } from "../src/index.ts";
import { float32, type RawTensor, rawSafetensors, zeros } from "./raw-safetensors.ts";
import { refusal } from "./refusal.ts";

const first = { "block1_conv1/kernel": zeros(3, 3, 3, 64), "block1_conv1/bias": zeros(64) };
const second = { "block1_conv2/kernel": zeros(3, 3, 64, 64), "block1_conv2/bias": zeros(64) };
const third = { "block2_conv1/kernel": zeros(3, 3, 64, 128), "block2_conv1/bias": zeros(128) };
const vgg = "expected block1_conv1/kernel [3, 3, 3, 64] (Keras) or features.0.weight [64, 3, 3, 3] (torchvision)";

/** A kernel with one number that trained weights never have. */
function withValue(value: number): RawTensor {
  const values = new Float32Array(1728);
  values[1000] = value;
  return float32([3, 3, 3, 64], values);
}

describe("weights of something else", () => {
  type Tensors = Readonly<Record<string, RawTensor>>;
  const cases: readonly [what: string, Tensors, ReadWeightsOptions, code: string, message: string][] = [
    [
      "a missing end",
      { ...first, ...second },
      { upTo: "relu2_2" },
      "missing-layer",
      'vgg.bin holds layers up to block1_conv2, and block2_conv2 was asked for, which needs block2_conv1; ask for no deeper layer than block1_conv2, or for weights that have more, such as "keras".',
    ],
    [
      "a gap",
      { ...first, ...third },
      {},
      "missing-layer",
      "vgg.bin has no block1_conv2, but has block2_conv1/kernel, which comes after it; get the whole file.",
    ],
    [
      "a gap before what is wanted",
      { ...first, ...third },
      { upTo: "block2_conv1" },
      "missing-layer",
      "vgg.bin has no block1_conv2, but has block2_conv1/kernel, which comes after it; get the whole file.",
    ],
    [
      "a kernel without bias",
      { ...first, "block1_conv2/kernel": zeros(3, 3, 64, 64) },
      {},
      "missing-layer",
      "vgg.bin has only half of block1_conv2: no bias; get the whole file.",
    ],
    [
      "a bias without kernel",
      { ...first, "block1_conv2/bias": zeros(64) },
      {},
      "missing-layer",
      "vgg.bin has only half of block1_conv2: no kernel; get the whole file.",
    ],
    [
      "a kernel of another size",
      { ...first, "block1_conv1/kernel": zeros(7, 7, 3, 64) },
      {},
      "wrong-shape",
      "block1_conv1/kernel of vgg.bin has shape [7, 7, 3, 64]; block1_conv1 of vgg19 needs [3, 3, 3, 64].",
    ],
    [
      "a kernel in torch's order",
      { ...first, "block1_conv1/kernel": zeros(64, 3, 3, 3) },
      {},
      "wrong-shape",
      "block1_conv1/kernel of vgg.bin has shape [64, 3, 3, 3]; block1_conv1 of vgg19 needs [3, 3, 3, 64].",
    ],
    [
      "a bias of another size",
      { ...first, ...second, "block1_conv2/bias": zeros(1, 64) },
      {},
      "wrong-shape",
      "block1_conv2/bias of vgg.bin has shape [1, 64]; block1_conv2 of vgg19 needs [64].",
    ],
    [
      "NaN",
      { ...first, "block1_conv1/kernel": withValue(Number.NaN) },
      {},
      "not-finite",
      "The kernel of block1_conv1 in vgg.bin has NaN or infinite values; get the file again.",
    ],
    [
      "Infinity",
      { ...first, "block1_conv1/kernel": withValue(Number.POSITIVE_INFINITY) },
      {},
      "not-finite",
      "The kernel of block1_conv1 in vgg.bin has NaN or infinite values; get the file again.",
    ],
    [
      "minus Infinity",
      { ...first, ...second, "block1_conv2/bias": float32([64], new Float32Array(64).fill(-1 / 0)) },
      {},
      "not-finite",
      "The bias of block1_conv2 in vgg.bin has NaN or infinite values; get the file again.",
    ],
    [
      "another network",
      { "conv1.weight": zeros(64, 3, 7, 7), "bn1.weight": zeros(64) },
      {},
      "not-weights",
      `vgg.bin (safetensors) is not a VGG: it begins with conv1.weight [64, 3, 7, 7], bn1.weight [64]; ${vgg}.`,
    ],
    [
      "only a deeper part",
      { ...second },
      {},
      "not-weights",
      `vgg.bin (safetensors) is not a VGG: it begins with block1_conv2/kernel [3, 3, 64, 64], block1_conv2/bias [64]; ${vgg}.`,
    ],
    [
      "the other preprocessing",
      { ...first },
      { preprocessing: "torchvision" },
      "not-weights",
      "vgg.bin holds weights that were trained with caffe preprocessing, and torchvision was asked for; they are different networks.",
    ],
  ];
  it.each(cases)("%s", async (_, tensors, options, code, message) => {
    const error = await refusal(rawSafetensors(tensors), options);
    expect(error.message).toBe(message);
    expect(error.code).toBe(code);
  });

  it("nothing", async () => {
    const error = await refusal(rawSafetensors({}, { format: "pt" }));
    expect(error.message).toBe(`vgg.bin (safetensors) is not a VGG: it holds no tensors; ${vgg}.`);
    expect(error.code).toBe("not-weights");
  });

  it("a file that says that it is the other network", async () => {
    const error = await refusal(rawSafetensors(first, { network: "vgg16" }), { network: "vgg19" });
    expect(error.message).toBe("vgg.bin holds vgg16 weights, and vgg19 was asked for.");
  });

  it("does not look at values that are not wanted", async () => {
    const deeper = { ...second, "block1_conv2/bias": float32([64], new Float32Array(64).fill(Number.NaN)) };
    const file = memorySource(rawSafetensors({ ...first, ...deeper }), "vgg.bin");
    expect((await readWeights(file, { upTo: "block1_conv1" })).layers.size).toBe(1);
  });
});

describe("a wrong HDF5 file", () => {
  const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));

  it("of another network", async () => {
    const error = await refusal(fixture("resnet.h5"), {}, "resnet.h5");
    expect(error.message).toBe(
      `resnet.h5 (Keras HDF5) is not a VGG: it begins with conv1_conv/kernel [7, 7, 3, 64]; ${vgg}.`,
    );
    expect(error.code).toBe("not-weights");
  });

  it.each([9, 50, 96, 1000, 5000, 13000])("cut after %i bytes", async (length) => {
    const error = await refusal(fixture("keras2.h5").subarray(0, length), {}, "keras2.h5");
    expect(error.message).toMatch(/^keras2\.h5 is a damaged HDF5 file \(.+\); get it again\.$/);
    expect(error.code).toBe("truncated");
  });

  it("whose root is a dataset", async () => {
    const file = Uint8Array.from(fixture("keras2.h5"));
    const view = new DataView(file.buffer);
    // A symbol node lists name and address of what is in a group: the last one of the file holds the two datasets.
    const node = Buffer.from(file.buffer).lastIndexOf("SNOD");
    view.setBigUint64(64, view.getBigUint64(node + 16, true), true);
    const error = await refusal(file, {}, "keras2.h5");
    expect(error.message).toBe("keras2.h5 is a damaged HDF5 file (its root is not a group); get it again.");
  });

  it.skipIf(!testData)("that is real, and cut", async () => {
    const path = "h5/keras3-block1-2.weights.h5";
    const file = readFileSync(join(testData!.data, path));
    for (const share of [0.001, 0.1, 0.5, 0.9])
      expect((await refusal(file.subarray(0, share * file.length), {}, path)).code).toBe("truncated");
  });
});

it("stops when it is told to", async () => {
  const file = memorySource(rawSafetensors(first), "vgg.bin");
  const reason = new Error("enough");
  await expect(readWeights(file, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
