// One engine as a peer of the losses bench: FOLDER SIZE THREADS ENGINE. Answers each line with one line of JSON.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { contentLoss } from "@srloss/core";
import { type EngineName, fileSource, useBackend } from "@srloss/node-gpu";
import { loadVgg19 } from "@srloss/vgg";
import { type Scalar, slice, type Tensor4D, tensor4d, valueAndGrad } from "@tensorflow/tfjs-core";
import { type CallAnswer, type CallName, layer, type PeerGreeting } from "./call.ts";
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
const loss = contentLoss(vgg, { perceptual: { weight: 1, layers: [layer] } });
const [hrPixels, srPixels] = [pixels("hr"), pixels("sr")];
const hr = tensor4d(hrPixels, [1, size, size, 3]);
const sr = tensor4d(srPixels, [1, size, size, 3]);
const step = srPixels.map((value, i) => value - hrPixels[i]!);

const read = async (value: Scalar): Promise<number> => {
  const [number] = await value.data();
  value.dispose();
  return number!;
};
const valueAndGradient = async (target: Parameters<typeof loss>[0]) => {
  const { value, grad } = valueAndGrad((x) => loss(target, x as Tensor4D))(sr);
  const gradient = await grad.data();
  grad.dispose();
  return { loss: await read(value as Scalar), gradient };
};

const corner = [1, 64, 64, 3] as const;
async function trial(): Promise<number> {
  if (size < 64) return 0;
  const [a, b] = [hr, sr].map((image) => slice(image, 0, [...corner])) as [Tensor4D, Tensor4D];
  const start = performance.now();
  await read(loss(a, b));
  const ms = performance.now() - start;
  a.dispose();
  b.dispose();
  return ms;
}

answer({ device, trialMs: await trial() });
const target = loss.prepare(hr);
const run: Record<CallName, () => Promise<{ loss: number; gradient?: ArrayLike<number> }>> = {
  forward: async () => ({ loss: await read(loss(hr, sr)) }),
  gradient: () => valueAndGradient(hr),
  prepared: () => valueAndGradient(target),
};
for await (const line of createInterface({ input: process.stdin })) {
  const start = performance.now();
  const { loss: value, gradient } = await run[line as CallName]();
  const ms = performance.now() - start;
  let [squares, slope] = [0, 0];
  for (let i = 0; gradient && i < step.length; i++) {
    squares += gradient[i]! ** 2;
    slope += gradient[i]! * step[i]!;
  }
  answer({ ms, loss: value, peakBytes: peakBytes(), ...(gradient && { norm: Math.sqrt(squares), slope }) });
}
