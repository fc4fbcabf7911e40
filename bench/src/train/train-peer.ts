// @srloss/train on srloss-wasm as a peer of the bench `train`: FOLDER THREADS. Answers each line, a job, with a step of it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { contentLoss } from "@srloss/core";
import { fileSource, useBackend } from "@srloss/node-gpu";
import { type TrainEvent, type TrainOptions, train } from "@srloss/train";
import { createNetwork } from "@srloss/upscale";
import { loadVgg19 } from "@srloss/vgg";
import { clone, tensor4d } from "@tensorflow/tfjs-core";
import { peakBytes } from "../losses/peak-memory.ts";
import { batch, layer, learningRate, network, patch, scale, type TrainJob, terms } from "./train-jobs.ts";

const [folder, threads] = process.argv.slice(2) as [string, string];
const { device } = await useBackend({ engine: "srloss-wasm", threads: Number(threads) });
const vgg = await loadVgg19({ weights: fileSource(join(folder, "weights.safetensors")), upTo: layer });
const pixels = (name: string) => new Uint8Array(readFileSync(join(folder, name)));

/** Both peers train on the same images: what making them takes is no part of a step. */
const small = pixels("lr.u8");
const lr = tensor4d(
  Float32Array.from({ length: batch * small.length }, (_, i) => small[i % small.length]!),
  [batch, patch / scale, patch / scale, 3],
);
const image = { width: patch, height: patch, data: pixels("hr.u8") };

const common: Omit<TrainOptions, "loss" | "model"> = {
  scale,
  batch,
  patch,
  learningRate,
  augment: false,
  logEvery: 1,
  steps: 1_000_000,
  data: { names: ["hr"], readImage: async () => image },
  degradation: { name: "made before", degrade: () => clone(lr) },
};

const begun = (job: TrainJob): AsyncGenerator<TrainEvent> => {
  const loss = contentLoss(vgg, terms[job], { range: [0, 1], pixelRange: [0, 255] });
  return train({ ...common, model: createNetwork(network.name, { scale, seed: network.seed }), loss });
};

const trainings = new Map<string, AsyncGenerator<TrainEvent>>();
process.stdout.write(`${JSON.stringify({ device })}\n`);
for await (const job of createInterface({ input: process.stdin })) {
  const training = trainings.get(job) ?? begun(job as TrainJob);
  if (!trainings.has(job)) await training.next();
  trainings.set(job, training);
  const start = performance.now();
  const { value } = (await training.next()) as { value: Extract<TrainEvent, { type: "step" }> };
  const ms = performance.now() - start;
  process.stdout.write(`${JSON.stringify({ ms, loss: value.values.loss, peakBytes: peakBytes() })}\n`);
}
