import { readFileSync } from "node:fs";
import { formulaBias, formulaKernel } from "@srloss/reference/formula";
import { pytorchFile } from "@srloss/reference/pytorch-file";
import { readWeights, weightsToSafetensors } from "@srloss/vgg";
import { memorySource } from "@srloss/weights";
import type { Files, Sound } from "../target.ts";

/** block1_conv1 of a VGG, and where its numbers stand. */
export interface SoundWeights extends Sound {
  /** Network, preprocessing and layers, as they must be read. */
  readonly is: string;
  readonly originName: string;
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  /** Whether the file holds a digest of all that it says. */
  readonly checked?: boolean;
  /** Whether nothing checks where its numbers are, so that they may be read from bytes that are nothing else's. */
  readonly unsealed?: boolean;
  /** Whether nothing checks in which order its numbers are, either. */
  readonly unordered?: boolean;
  /** Numbers of a byte with scale and offset in the model.json. */
  readonly quantized?: boolean;
  readonly places?: { readonly kernel: Place; readonly bias: Place };
}

interface Place {
  readonly file: string;
  readonly at: number;
}

const kernel = formulaKernel(0, 3, 64);
const bias = formulaBias(0, 64);
const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => new Uint8Array(buffer, byteOffset, byteLength);
const caffe = "vgg19, caffe, block1_conv1";

/** Of our own writer, with its digest, and by the format's description, without. */
export async function safetensorsFiles(): Promise<readonly SoundWeights[]> {
  const stated = plainSafetensors({ network: "vgg16", preprocessing: "torchvision" });
  const digested = await readWeights(memorySource(stated, "vgg.safetensors"), { upTo: "block1_conv1" });
  return [
    {
      name: "ours",
      files: { "vgg.safetensors": weightsToSafetensors(digested) },
      is: "vgg16, torchvision, block1_conv1",
      originName: "vgg.safetensors",
      kernel,
      bias,
      checked: true,
    },
    numbers("without a digest", { "vgg.safetensors": plainSafetensors({ format: "pt" }) }),
  ];
}

function plainSafetensors(metadata: Readonly<Record<string, string>>): Uint8Array {
  const [middle, end] = [kernel.byteLength, kernel.byteLength + bias.byteLength];
  const text = JSON.stringify({
    __metadata__: metadata,
    "block1_conv1/kernel": { dtype: "F32", shape: [3, 3, 3, 64], data_offsets: [0, middle] },
    "block1_conv1/bias": { dtype: "F32", shape: [64], data_offsets: [middle, end] },
  });
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
  return Buffer.concat([length, Buffer.from(text), bytesOf(kernel), bytesOf(bias)]);
}

/** As h5py writes them, in the oldest form, which has no checksums, and in the newest, whose headers have them. */
export async function hdf5Files(): Promise<readonly SoundWeights[]> {
  const names = ["keras2.h5", "keras3.weights.h5", "keras2-latest.h5", "keras3-latest.weights.h5"];
  return names.map((name) => {
    const file = readFileSync(new URL(`../../../packages/vgg/test/fixtures/${name}`, import.meta.url));
    return { ...numbers(name, { [name]: file }), unsealed: !name.includes("latest") };
  });
}

/** Both layouts; the kernel is a view of a storage that holds it in HWIO order. Of the older one nothing is checked. */
export async function pytorchFiles(): Promise<readonly SoundWeights[]> {
  const tensors = [
    { name: "features.0.weight", shape: [64, 3, 3, 3], strides: [1, 64, 576, 192], data: kernel },
    { name: "features.0.bias", shape: [64], data: bias },
  ];
  return (["zip", "older"] as const).map((layout) => ({
    ...numbers(layout, { "vgg.pth": pytorchFile(tensors, layout) }),
    is: "vgg19, torchvision, block1_conv1",
    unsealed: true,
    unordered: layout === "older",
  }));
}

const quantization = { dtype: "uint8", scale: 0.01, min: -1 };

export async function tfjsFolders(): Promise<readonly SoundWeights[]> {
  const specs = [
    { name: "block1_conv1/kernel", shape: [3, 3, 3, 64], dtype: "float32" },
    { name: "block1_conv1/bias", shape: [64], dtype: "float32" },
  ] as const;
  const model = (paths: readonly string[], weights: unknown) =>
    Buffer.from(JSON.stringify({ format: "layers-model", weightsManifest: [{ paths, weights }] }));
  const all = Buffer.concat([bytesOf(kernel), bytesOf(bias)]);
  const [first, second] = ["group1-shard1of2.bin", "group1-shard2of2.bin"];
  const stored = Uint8Array.from({ length: kernel.length }, (_, i) => (i * 37) % 256);
  const quantized: Files = {
    "model.json": model(["shard"], [{ ...specs[0], quantization }, specs[1]]),
    shard: Buffer.concat([stored, bytesOf(bias)]),
  };
  return [
    {
      name: "two groups",
      files: {
        "model.json": Buffer.from(
          JSON.stringify({
            weightsManifest: [
              { paths: ["group1-shard1of1"], weights: [specs[0]] },
              { paths: ["group2-shard1of1"], weights: [specs[1]] },
            ],
          }),
        ),
        "group1-shard1of1": bytesOf(kernel),
        "group2-shard1of1": bytesOf(bias),
      },
      ...common,
      places: { kernel: { file: "group1-shard1of1", at: 0 }, bias: { file: "group2-shard1of1", at: 0 } },
    },
    {
      name: "two shards",
      files: {
        "model.json": model([first, second], specs),
        [first]: all.subarray(0, 4000),
        [second]: all.subarray(4000),
      },
      ...common,
      places: { kernel: { file: "", at: 0 }, bias: { file: "", at: kernel.byteLength } },
    },
    { name: "quantized", files: quantized, ...common, kernel: quantizedModel(quantized)!.kernel, quantized: true },
  ];
}

const common = { is: caffe, originName: "model.json", kernel, bias };

function numbers(name: string, files: Files): SoundWeights {
  const [[file, bytes]] = Object.entries(files) as [[string, Uint8Array]];
  const all = Buffer.from(bytes);
  const place = (values: Float32Array) => ({ file, at: all.indexOf(bytesOf(values)) });
  return { name, files, ...common, originName: file, places: { kernel: place(kernel), bias: place(bias) } };
}

/** What stands where the sound file has its numbers; a place of no file is one in all shards end to end. */
export function numbersIn(
  files: Files,
  { places }: SoundWeights,
): { kernel: Float32Array; bias: Float32Array } | undefined {
  if (!places) return undefined;
  const at = ({ file, at }: Place, length: number) => {
    const shards = Object.keys(files)
      .filter((name) => name !== "model.json")
      .sort();
    const bytes = file === "" ? Buffer.concat(shards.map((name) => files[name]!)) : files[file];
    const there = bytes?.slice(at, at + 4 * length);
    return there?.length === 4 * length ? new Float32Array(Uint8Array.from(there).buffer) : undefined;
  };
  const [k, b] = [at(places.kernel, kernel.length), at(places.bias, bias.length)];
  return k && b && { kernel: k, bias: b };
}

/** The same of the quantized model, with whatever scale and offset its model.json has. */
export function quantizedModel(files: Files): { kernel: Float32Array; bias: Float32Array } | undefined {
  try {
    const { weightsManifest } = JSON.parse(Buffer.from(files["model.json"]!).toString());
    const { scale, min } = weightsManifest[0].weights[0].quantization as typeof quantization;
    const stored = files.shard!.subarray(0, kernel.length);
    const rest = Uint8Array.from(files.shard!.subarray(kernel.length));
    return {
      kernel: Float32Array.from(stored, (v) => v * scale + min),
      bias: new Float32Array(rest.buffer, 0, bias.length),
    };
  } catch {
    return undefined;
  }
}
