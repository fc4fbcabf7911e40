import { printable } from "@srloss/core/validation";
import type { ByteSource } from "../byte-source.ts";
import { WeightsError } from "../weights-error.ts";
import { numberBytes, toFloat32 } from "./number-types.ts";
import { isShape, type StoredTensor, type StoredTensors } from "./stored-tensors.ts";
import { readShards, type Shards } from "./tfjs-shards.ts";

interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: { readonly dtype: string; readonly scale?: number; readonly min?: number };
}

interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly WeightSpec[];
}

/** The longest model.json that is read: a hundred times one of a large network. */
const longestModel = 16e6;

/** As what tfjs-converter quantizes. */
const quantized: readonly string[] = ["uint8", "uint16", "float16"];

/** Opens `model.json` of a TF.js layers or graph model; the shards beside it are read as far as tensors are wanted. */
export async function openTfjsLayersModel(source: ByteSource): Promise<StoredTensors> {
  const groups = await weightsManifest(source);
  const sibling = source.sibling?.bind(source);
  if (!sibling)
    throw new WeightsError(
      "unavailable",
      `${source.name} names shards beside it, which can't be reached from here; give its path or address.`,
    );
  const tensors: StoredTensor[] = [];
  const names = new Set<string>();
  for (const { paths, weights } of groups) {
    const length = { bytes: 0 };
    const shards: Shards = { model: source.name, paths, open: sibling, length };
    for (const { name, shape, dtype, quantization } of weights) {
      if (names.has(name))
        throw new WeightsError("not-weights", `${source.name} names ${printable(name)} twice; get it again.`);
      names.add(name);
      const where = `Tensor ${printable(name)} of ${source.name}`;
      const stored = quantization?.dtype ?? dtype;
      const decode = decoder(stored, quantization, where);
      const from = length.bytes;
      const to = from + shape.reduce((n, side) => n * side, 1) * numberBytes(stored, where);
      length.bytes = to;
      tensors.push({ name, shape, read: async () => decode(toFloat32(await readShards(shards, from, to), stored)) });
    }
  }
  return { format: "TF.js layers model", tensors, metadata: {} };
}

/** What stored numbers become: `value = stored * scale + min` for whole ones, as tfjs-converter quantizes; float16 as they are. */
function decoder(
  stored: string,
  quantization: WeightSpec["quantization"],
  where: string,
): (values: Float32Array) => Float32Array {
  if (quantization && !quantized.includes(stored))
    throw new WeightsError(
      "unsupported",
      `${where} is quantized as ${printable(stored)}; known are ${quantized.join(", ")}.`,
    );
  if (!stored.startsWith("uint")) return (values) => values;
  const { scale, min } = quantization ?? {};
  if (!Number.isFinite(scale) || !Number.isFinite(min))
    throw new WeightsError(
      "not-weights",
      `${where} is stored as ${printable(stored)} without the scale and min that make numbers of it; convert the model again.`,
    );
  return (values) => values.map((value) => value * scale! + min!);
}

async function weightsManifest(source: ByteSource): Promise<readonly WeightGroup[]> {
  const size = await source.size();
  if (size > longestModel)
    throw new WeightsError(
      "not-weights",
      `${source.name} is ${Math.round(size / 1e6)} MB of text, where a TF.js model begins with a model.json of a few kB; it is something else.`,
    );
  let model: { weightsManifest?: unknown };
  try {
    model = JSON.parse(new TextDecoder().decode(await source.read(0, size))) as typeof model;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    throw new WeightsError("not-weights", `${source.name} is not JSON; a TF.js model begins with its model.json.`);
  }
  const groups = model?.weightsManifest;
  if (!Array.isArray(groups) || !groups.every(isWeightGroup))
    throw new WeightsError("not-weights", `${source.name} is JSON without the weightsManifest of a TF.js model.`);
  return groups;
}

function isWeightGroup(group: Partial<WeightGroup> | null): group is WeightGroup {
  const { paths, weights } = group ?? {};
  return (
    Array.isArray(paths) &&
    paths.every((path) => typeof path === "string") &&
    Array.isArray(weights) &&
    (weights as (Partial<WeightSpec> | null)[]).every(
      (w) =>
        typeof w?.name === "string" &&
        isShape(w.shape) &&
        typeof w.dtype === "string" &&
        (w.quantization === undefined || typeof w.quantization?.dtype === "string"),
    )
  );
}
