import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentLoss } from "@srloss/core";
import { useBackend } from "@srloss/node-gpu";
import { train } from "@srloss/train";
import {
  createNetwork,
  loadUpscaleModel,
  networkFromSafetensors,
  networkToSafetensors,
  upscaleImage,
} from "@srloss/upscale";
import { memorySource } from "@srloss/weights";
import { io, type Tensor } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type Files, type Target, target, type Verdict } from "../target.ts";

// So that file:// is read.
await useBackend({ engine: "cpu" });

const tiny = () => createNetwork("espcn", { scale: 2, features: 2, seed: 1 });

/** Numbers of a model's weights, one after the other. */
async function weightsOf(model: Pick<LayersModel, "getWeights">): Promise<number[]> {
  const all = await Promise.all(model.getWeights().map((weight: Tensor) => weight.data()));
  return all.flatMap((values) => [...values]);
}

/** Where nothing in a format tells other numbers by, any are what stands in the file. */
const judged = (found: readonly number[], right: readonly number[], sealed: boolean): Verdict => {
  if (found.length === right.length && found.every((value, i) => Object.is(value, right[i]))) return "right";
  return sealed ? { wrong: "its numbers are others, and it has a checksum" } : "unchecked";
};

const soundWeights = await weightsOf(tiny());

const safetensors = target<readonly number[]>({
  format: "safetensors",
  sound: async () =>
    await Promise.all(
      (["float32", "float16"] as const).map(async (type) => ({
        name: type,
        files: { "espcn.safetensors": await networkToSafetensors(tiny(), { type }) },
      })),
    ),
  async run(files) {
    const model = await networkFromSafetensors(memorySource(first(files), "espcn.safetensors"));
    try {
      return await weightsOf(model);
    } finally {
      model.dispose();
    }
  },
  judge: (found) => judged(found, soundWeights, false),
});

/** As `model.save` of tfjs writes it: a description and its weights. */
async function saved(): Promise<Files> {
  let files: Files = {};
  await tiny().save(
    io.withSaveHandler(async ({ weightData, weightSpecs, ...rest }) => {
      const weightsManifest = [{ paths: ["./weights.bin"], weights: weightSpecs }];
      files = {
        "model.json": Buffer.from(JSON.stringify({ ...rest, weightsManifest })),
        "weights.bin": new Uint8Array(io.CompositeArrayBuffer.join(weightData)),
      };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  return files;
}

const tfjs = target<readonly number[]>({
  format: "tfjs",
  sound: async () => [{ name: "espcn", files: await saved() }],
  async run(files) {
    const folder = mkdtempSync(join(tmpdir(), "srloss-fuzz-"));
    try {
      for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
      const model = await loadUpscaleModel(`file://${join(folder, "model.json")}`);
      try {
        const { data } = await upscaleImage(model, {
          width: 4,
          height: 4,
          channels: 3,
          data: new Uint8Array(48).fill(200),
        });
        return [...data];
      } finally {
        model.dispose();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  judge: (found) => (found.length > 0 ? "unchecked" : { wrong: "it gives no image" }),
});

/** A training of two steps that goes on from what a store holds. */
async function trained(entries: Map<string, Uint8Array>, steps: number): Promise<readonly number[]> {
  const model = tiny();
  const image = { width: 16, height: 16, data: Uint8Array.from({ length: 768 }, (_, i) => (i * 37) % 256) };
  const data = { names: ["a"], readImage: async () => image };
  const store = {
    read: async (name: string) => entries.get(name),
    write: async (name: string, bytes: Uint8Array) => void entries.set(name, bytes),
    remove: async (name: string) => void entries.delete(name),
  };
  const loss = contentLoss(null, { l1: 1 }, { range: [0, 1] });
  try {
    const options = { model, scale: 2, data, loss, steps, batch: 1, patch: 8, ema: 0.9 };
    for await (const _ of train({ ...options, checkpoint: { store, every: 1, resume: true } }));
    return await weightsOf(model);
  } finally {
    model.dispose();
  }
}

const checkpointName = "checkpoint.safetensors";

const checkpoint = target<readonly number[]>({
  format: "checkpoint",
  async sound() {
    const entries = new Map<string, Uint8Array>();
    await trained(entries, 2);
    return [{ name: "two steps", files: { [checkpointName]: entries.get(checkpointName)! } }];
  },
  run: (files) => trained(new Map([[checkpointName, first(files)]]), 3),
  judge: async (found, _, sound) =>
    judged(found, await trained(new Map([[checkpointName, first(sound.files)]]), 3), true),
});

export const targets: readonly Target[] = [safetensors, tfjs, checkpoint];

function first(files: Files): Uint8Array {
  return Object.values(files)[0]!;
}
