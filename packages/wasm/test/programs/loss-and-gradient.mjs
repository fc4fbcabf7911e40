// WHERE SIDE: a loss and its gradient of SIDE x SIDE pixels on the built package, in Node as it is, in a place without shared memory, or
// twice, with a thread that ends in between.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import workerThreads from "node:worker_threads";

const [where, words] = process.argv.slice(2);
const side = Number(words);
if (where === "no SharedArrayBuffer") delete globalThis.SharedArrayBuffer;
if (where === "page without isolation") process.getBuiltinModule = () => undefined;
const workers = [];
const { Worker } = workerThreads;
workerThreads.Worker = class extends Worker {
  constructor(...args) {
    super(...args);
    workers.push(this);
  }
};

const { perceptualLoss } = await import("@srloss/core");
const { createVgg, randomWeights } = await import("@srloss/vgg");
const { backendName, configureWasm, wasmStatus } = await import("@srloss/wasm");
const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
const { setBackend, tensor4d, valueAndGrad } = await import("@tensorflow/tfjs-core");

setWasmPaths(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")) + sep);
configureWasm({ threads: 2 });
await setBackend(backendName);
const vgg = createVgg(await randomWeights({ network: "vgg19", upTo: "block3_conv3" }));
const image = (seed) => {
  const pixels = Float32Array.from({ length: side * side * 3 }, (_, i) => (i * seed) % 256);
  return tensor4d(pixels, [1, side, side, 3]);
};
const [hr, sr] = [image(7), image(11)];
const compute = () => {
  const { value, grad } = valueAndGrad((x) => perceptualLoss(vgg)(hr, x))(sr);
  return { loss: value.dataSync()[0], norm: Math.hypot(...grad.dataSync().subarray(0, 1000)) };
};
if (where === "thread that ends") {
  compute();
  for (const worker of workers) await worker.terminate();
}
const { loss, norm } = compute();
// The peak of this process; getrusage counts the parent's too.
const peak = /^VmHWM:\s*(\d+) kB$/m.exec(process.platform === "linux" ? readFileSync("/proc/self/status", "utf8") : "");
console.log(JSON.stringify({ threads: wasmStatus().threads, loss, norm, peakBytes: peak && Number(peak[1]) * 1024 }));
// The threads are alive, and the network with its memory is too: the process ends by itself.
