// CYCLES HOW: makes and disposes of networks on two threads, on one runtime or each on a new one, and prints what the
// process takes after each; on the built package.
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { perceptualLoss } from "@srloss/core";
import { createVgg, randomWeights } from "@srloss/vgg";
import { backendName, configureWasm, wasmStatus } from "@srloss/wasm";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { setBackend, tensor4d, valueAndGrad } from "@tensorflow/tfjs-core";

const [cycles, how] = process.argv.slice(2);
setWasmPaths(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")) + sep);
configureWasm({ threads: 2 });
await setBackend(backendName);
const weights = await randomWeights({ network: "vgg19", upTo: "block3_conv3" });
const image = (seed) =>
  tensor4d(
    Float32Array.from({ length: 48 * 48 * 3 }, (_, i) => (i * seed) % 256),
    [1, 48, 48, 3],
  );
const [hr, sr] = [image(7), image(11)];
const losses = new Set();
const rss = [];
for (let cycle = 0; cycle < Number(cycles); cycle++) {
  // Other threads are another runtime.
  if (how === "new runtimes") configureWasm({ threads: 2 + (cycle % 2) });
  const vgg = createVgg(weights);
  const { value, grad } = valueAndGrad((x) => perceptualLoss(vgg)(hr, x))(sr);
  losses.add((await value.data())[0]);
  value.dispose();
  grad.dispose();
  vgg.dispose();
  rss.push(process.memoryUsage.rss());
}
console.log(JSON.stringify({ threads: wasmStatus().threads, losses: [...losses], rss }));
