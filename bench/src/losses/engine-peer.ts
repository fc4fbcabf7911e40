// One engine as a peer of the losses bench: FOLDER SIZE THREADS ENGINE. Answers each line with one line of JSON.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { contentLoss } from "@srloss/core";
import { type EngineName, fileSource, useBackend } from "@srloss/node-gpu";
import { loadVgg19 } from "@srloss/vgg";
import { type Scalar, slice, type Tensor4D, tensor4d, valueAndGrad } from "@tensorflow/tfjs-core";
import { type CallAnswer, type PassName, type PeerGreeting, splitCall } from "./call.ts";
import { type JobName, jobNames, jobs, layer } from "./jobs.ts";
import { peakBytes } from "./peak-memory.ts";

const [folder, sizeText, threads, engine] = process.argv.slice(2) as [string, string, string, EngineName];
const size = Number(sizeText);

const answer = (value: PeerGreeting | CallAnswer) => process.stdout.write(`${JSON.stringify(value)}\n`);
const pixels = (name: string) => {
  const { buffer, byteOffset, byteLength } = Uint8Array.from(readFileSync(join(folder, `${name}.f32`)));
  return new Float32Array(buffer, byteOffset, byteLength / 4);
};

const { device } = await useBackend({ engine, threads: Number(threads) });
const vgg = await loadVgg19({ weights: fileSource(join(folder, "weights.safetensors")), upTo: layer });

/** A loss with its pair of batches on this engine. */
function prepareJob(name: JobName) {
  const { terms, batch, edge = size } = jobs[name];
  const loss = contentLoss(vgg, terms);
  const [hrPixels, srPixels] = [pixels(`${name}.hr`), pixels(`${name}.sr`)];
  const [hr, sr] = [hrPixels, srPixels].map((values) => tensor4d(values, [batch, edge, edge, 3])) as [
    Tensor4D,
    Tensor4D,
  ];
  const step = srPixels.map((value, i) => value - hrPixels[i]!);
  return { loss, hr, sr, step, target: loss.prepare(hr) };
}

const read = async (value: Scalar): Promise<number> => {
  const [number] = await value.data();
  value.dispose();
  return number!;
};
const corner = [1, 64, 64, 3] as const;
async function trial(): Promise<number> {
  if (size < 64) return 0;
  const { loss, hr, sr } = prepared.perceptual;
  const [a, b] = [hr, sr].map((image) => slice(image, 0, [...corner])) as [Tensor4D, Tensor4D];
  const start = performance.now();
  await read(loss(a, b));
  const ms = performance.now() - start;
  a.dispose();
  b.dispose();
  return ms;
}

async function run({ loss, hr, sr, target }: ReturnType<typeof prepareJob>, pass: PassName) {
  if (pass === "forward") return { loss: await read(loss(hr, sr)), gradient: undefined };
  const against = pass === "prepared" ? target : hr;
  const { value, grad } = valueAndGrad((x) => loss(against, x as Tensor4D))(sr);
  const gradient = await grad.data();
  grad.dispose();
  return { loss: await read(value as Scalar), gradient };
}

const prepared = Object.fromEntries(jobNames.map((name) => [name, prepareJob(name)])) as Record<
  JobName,
  ReturnType<typeof prepareJob>
>;
answer({ device, trialMs: await trial() });
for await (const line of createInterface({ input: process.stdin })) {
  const [name, pass] = splitCall(line);
  const job = prepared[name];
  const start = performance.now();
  const { loss: value, gradient } = await run(job, pass);
  const ms = performance.now() - start;
  let [squares, slope] = [0, 0];
  for (let i = 0; gradient && i < job.step.length; i++) {
    squares += gradient[i]! ** 2;
    slope += gradient[i]! * job.step[i]!;
  }
  answer({ ms, loss: value, peakBytes: peakBytes(), ...(gradient && { norm: Math.sqrt(squares), slope }) });
}
