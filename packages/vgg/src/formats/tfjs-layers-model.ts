import type { ByteSource } from "../byte-source.ts";
import { WeightsError } from "../weights-error.ts";
import { numberBytes, toFloat32 } from "./number-types.ts";
import { isShape, type StoredTensor, type StoredTensors } from "./stored-tensors.ts";

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
  for (const { paths, weights } of groups) {
    const shards = paths.map((path) => sibling(path));
    let offset = 0;
    for (const { name, shape, dtype, quantization } of weights) {
      const stored = quantization?.dtype ?? dtype;
      const from = offset;
      offset += shape.reduce((n, side) => n * side, 1) * numberBytes(stored, `Tensor ${name} of ${source.name}`);
      const to = offset;
      tensors.push({
        name,
        shape,
        read: async () => {
          const values = toFloat32(await readAcross(shards, from, to, source.name), stored);
          const { scale = 1, min = 0 } = quantization ?? {};
          return stored.startsWith("uint") ? values.map((v) => v * scale + min) : values;
        },
      });
    }
  }
  return { format: "TF.js layers model", tensors, metadata: {} };
}

async function weightsManifest(source: ByteSource): Promise<readonly WeightGroup[]> {
  let model: { weightsManifest?: unknown };
  try {
    model = JSON.parse(new TextDecoder().decode(await source.read(0, await source.size()))) as typeof model;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
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
      (w) => typeof w?.name === "string" && isShape(w.shape) && typeof w.dtype === "string",
    )
  );
}

/** The bytes `[from, to)` of the shards laid end to end. */
async function readAcross(shards: readonly ByteSource[], from: number, to: number, model: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(to - from);
  let start = 0;
  for (const shard of shards) {
    if (start >= to) return bytes;
    const end = start + (await shard.size());
    if (end > from) {
      const [first, last] = [Math.max(from, start), Math.min(to, end)];
      bytes.set(await shard.read(first - start, last - start), first - from);
    }
    start = end;
  }
  if (start < to)
    throw new WeightsError("truncated", `The shards of ${model} end after ${start} of ${to} bytes; get them again.`);
  return bytes;
}
