// @srloss/wasm as a peer of the bench: SIZE THREADS relaxed|plain. Answers each line with one line of JSON.
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { createInterface } from "node:readline";
import "@srloss/core/gradients";
import { backendName, configureWasm, type Precision, wasmStatus } from "@srloss/wasm";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { dispose, engine, randomUniform, setBackend, type Tensor } from "@tensorflow/tfjs-core";
import type { JobName } from "../losses/jobs.ts";
import { peakBytes } from "../losses/peak-memory.ts";
import { edsrTraining } from "./edsr.ts";
import { layerShapes, type Pass } from "./layer-shapes.ts";
import { wholeLosses } from "./whole-losses.ts";

const [size, threads] = process.argv.slice(2).map(Number) as [number, number];
const answer = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);

setWasmPaths(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")) + sep);
configureWasm({ threads, relaxedSimd: process.argv[4] !== "plain" });
await setBackend(backendName);
const loss = await wholeLosses(size);

let prepared: { key: string; run: () => Tensor } | undefined;
let kept: Tensor[] = [];

async function layer(index: number, pass: Pass): Promise<() => Promise<void>> {
  const key = `${index} ${pass}`;
  if (prepared?.key !== key) {
    dispose(kept);
    const { share, inputs, outputs, pooling } = layerShapes[index]!;
    const edge = size * share;
    const x = randomUniform([1, edge, edge, inputs], -1, 1);
    const attributes = { strides: 1, pad: "same", dataFormat: "NHWC", dilations: 1 };
    const run = (kernel: string, tensors: object, more: object): Tensor =>
      engine().runKernel(kernel, tensors as never, { ...attributes, ...more } as never) as Tensor;
    if (pooling) {
      const pool = { filterSize: 2, strides: 2, pad: "valid" };
      const name = pooling === "max" ? "MaxPool" : "AvgPool";
      const output = run(name, { x }, pool);
      const dy = randomUniform(output.shape, -1, 1);
      kept = [x, output, dy];
      const runs = {
        forward: () => run(name, { x }, pool),
        input: () => run(`${name}Grad`, { dy, input: x, output }, pool),
      };
      prepared = { key, run: runs[pass as "forward" | "input"] };
    } else {
      const filter = randomUniform([3, 3, inputs, outputs], -1, 1);
      const bias = randomUniform([outputs], -1, 1);
      const dy = randomUniform([1, edge, edge, outputs], -1, 1);
      kept = [x, filter, bias, dy];
      const runs: Record<Pass, () => Tensor> = {
        forward: () => run("FusedConv2D", { x, filter, bias }, { activation: "relu" }),
        input: () => run("Conv2DBackpropInput", { dy, filter }, { inputShape: x.shape }),
        filter: () => run("Conv2DBackpropFilter", { x, dy }, { filterShape: filter.shape }),
      };
      prepared = { key, run: runs[pass] };
    }
  }
  const { run } = prepared!;
  return async () => {
    const result = run();
    await result.data();
    result.dispose();
  };
}

let training: (() => Promise<void>) | undefined;
async function prepare(words: readonly string[]): Promise<() => Promise<unknown>> {
  if (words[0] === "layer") return layer(Number(words[1]), words[2] as Pass);
  if (words[0] === "step") {
    configureWasm({ precision: "fast" });
    training ??= edsrTraining();
    return training;
  }
  return () => loss(words[1] as Precision, words[0] === "gradient", words[2] as JobName | undefined);
}

const { relaxedSimd, revectorized } = wasmStatus();
const simd = relaxedSimd ? `relaxed SIMD${revectorized ? " in 256 bits" : ""}` : "plain SIMD";
answer({ device: `@srloss/wasm, ${simd}, Node ${process.versions.node}` });
for await (const line of createInterface({ input: process.stdin })) {
  const run = await prepare(line.split(" "));
  const start = performance.now();
  const value = await run();
  answer({ ms: performance.now() - start, value, peakBytes: peakBytes() });
}
