// An engine of ours as a peer of the bench `judge`: FOLDER THREADS ENGINE. Answers each line, a call, with a line of JSON.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { msSsim } from "@srloss/core";
import { fsimc, gmsd, haarPsi, msGmsd, vif } from "@srloss/core/metrics";
import { loadDists, loadLpips } from "@srloss/lpips";
import { type EngineName, fileSource, useBackend } from "@srloss/node-gpu";
import { type Scalar, type Tensor, type Tensor1D, type Tensor4D, tensor4d, valueAndGrad } from "@tensorflow/tfjs-core";
import { peakBytes } from "../losses/peak-memory.ts";
import type { JudgeAnswer, JudgeName } from "./judge-jobs.ts";

interface Judge {
  readonly value: (hr: Tensor, sr: Tensor) => Tensor1D;
  readonly loss?: (hr: Tensor, sr: Tensor) => Scalar;
}

const [folder, threads, engine] = process.argv.slice(2) as [string, string, EngineName];
const { device } = await useBackend({ engine, threads: Number(threads) });
const weights = (name: string) => fileSource(join(folder, `${name}.safetensors`));
const lpips = (net: "alex" | "squeeze" | "vgg") => () => loadLpips({ net, weights: weights(net) });

const loaders: Readonly<Record<JudgeName, () => Promise<Judge> | Judge>> = {
  "lpips-alex": lpips("alex"),
  "lpips-squeeze": lpips("squeeze"),
  "lpips-vgg": lpips("vgg"),
  dists: () => loadDists({ weights: weights("vgg") }),
  // As piq halves odd sides.
  "ms-ssim": () => ({ value: (hr, sr) => msSsim(hr, sr, { convention: "piq" }) }),
  gmsd: () => ({ value: (hr, sr) => gmsd(hr, sr) }),
  "ms-gmsd": () => ({ value: (hr, sr) => msGmsd(hr, sr) }),
  haarpsi: () => ({ value: (hr, sr) => haarPsi(hr, sr) }),
  fsim: () => ({ value: (hr, sr) => fsimc(hr, sr) }),
  vif: () => ({ value: (hr, sr) => vif(hr, sr) }),
};

const judges = new Map<string, Judge>();
const images = new Map<string, readonly [Tensor4D, Tensor4D]>();

async function judgeOf(name: string): Promise<Judge> {
  const judge = judges.get(name) ?? (await loaders[name as JudgeName]());
  judges.set(name, judge);
  return judge;
}

function pairOf(size: string): readonly [Tensor4D, Tensor4D] {
  const [width, height] = size.split("x").map(Number) as [number, number];
  const read = (which: string) => {
    const bytes = Uint8Array.from(readFileSync(join(folder, `${size}.${which}.f32`)));
    return tensor4d(new Float32Array(bytes.buffer), [1, height, width, 3]);
  };
  const pair = images.get(size) ?? ([read("hr"), read("sr")] as const);
  images.set(size, pair);
  return pair;
}

async function read(tensor: Tensor): Promise<Float32Array> {
  const values = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return values;
}

function stopwatch(): () => Pick<JudgeAnswer, "ms" | "cpuMs"> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { ms: performance.now() - start, cpuMs: (user + system) / 1000 };
  };
}

async function call(line: string): Promise<JudgeAnswer> {
  const [name, pass, size] = line.split(" ") as [string, string, string];
  const { value, loss } = await judgeOf(name);
  const [hr, sr] = pairOf(size);
  const took = stopwatch();
  if (pass === "value") {
    const [number] = await read(value(hr, sr));
    return { ...took(), value: number!, peakBytes: peakBytes() };
  }
  const { value: scalar, grad } = valueAndGrad((x) => loss!(hr, x))(sr);
  const gradient = await read(grad);
  const [number] = await read(scalar);
  const times = took();
  const norm = Math.sqrt(gradient.reduce((sum, entry) => sum + entry * entry, 0));
  return { ...times, value: number!, norm, peakBytes: peakBytes() };
}

process.stdout.write(`${JSON.stringify({ device })}\n`);
for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await call(line).catch((error: Error) => ({ failed: error.message })))}\n`);
