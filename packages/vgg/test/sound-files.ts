import { readFileSync } from "node:fs";
import { join } from "node:path";
import { formulaBias, formulaKernel, testData } from "@srloss/reference";
import { type ByteSource, memorySource } from "@srloss/weights";
import { folderSource } from "./folder-source.ts";
import { layerBytes } from "./published-weights.ts";
import { float32, rawSafetensors } from "./raw-safetensors.ts";

/** A small file that can be read, to be damaged. */
export interface SoundFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** These bytes, or damaged ones, as a source under the file's name. */
  readonly open: (bytes: Uint8Array) => ByteSource;
  /** Where it says what it holds: all but the numbers themselves. */
  readonly structure: readonly number[];
}

const kernel = float32([3, 3, 3, 64], formulaKernel(0, 3, 64));
const bias = float32([64], formulaBias(0, 64));
const formulaNumbers = [kernel.data, bias.data];

const model = {
  format: "layers-model",
  weightsManifest: [
    {
      paths: ["shard"],
      weights: [
        {
          name: "block1_conv1/kernel",
          shape: [3, 3, 3, 64],
          dtype: "float32",
          quantization: { dtype: "uint8", scale: 0.01, min: -1 },
        },
        { name: "block1_conv1/bias", shape: [64], dtype: "float32" },
      ],
    },
  ],
};
const shard = new Uint8Array(1728 + 4 * 64);

export const soundFiles: readonly SoundFile[] = [
  ...["keras2.h5", "keras2-latest.h5", "keras3.weights.h5", "keras3-latest.weights.h5"].map((name) =>
    inMemory(name, readFileSync(new URL(`fixtures/${name}`, import.meta.url)), formulaNumbers),
  ),
  inMemory(
    "vgg.safetensors",
    rawSafetensors(
      { "block1_conv1/kernel": kernel, "block1_conv1/bias": bias },
      { network: "vgg19", preprocessing: "caffe", name: "formula" },
    ),
    formulaNumbers,
  ),
  {
    ...inMemory("model.json", new TextEncoder().encode(JSON.stringify(model)), []),
    open: (bytes) => folderSource({ "model.json": bytes, shard }, "model.json"),
  },
];

/** Real files of Keras, where there is test data. */
export const realFiles: readonly SoundFile[] = testData
  ? ["keras3-block1-2.weights.h5", "keras-model-block1-2.h5"].map((name) =>
      inMemory(name, readFileSync(join(testData!.data, "h5", name)), realNumbers()),
    )
  : [];

function realNumbers(): readonly Uint8Array[] {
  const biasLengths = [64, 64, 128, 128];
  return biasLengths.flatMap((length, i) => {
    const layer = layerBytes(i);
    return [layer.subarray(0, -4 * length), layer.subarray(-4 * length)];
  });
}

function inMemory(name: string, bytes: Uint8Array, numbers: readonly Uint8Array[]): SoundFile {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isNumber = new Uint8Array(bytes.length);
  for (const data of numbers) {
    const from = file.indexOf(data);
    if (from === -1) throw new Error(`${name} does not hold its numbers in one piece.`);
    isNumber.fill(1, from, from + data.length);
  }
  const structure = [...isNumber.keys()].filter((at) => !isNumber[at]);
  return { name, bytes, open: (damaged) => memorySource(damaged, name), structure };
}
