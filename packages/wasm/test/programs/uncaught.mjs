// WHAT: an error that nothing catches, with tfjs's module loaded: want of memory, or a rejected promise that nobody waits for.

import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { perceptualLoss } from "@srloss/core";
import { createVgg, randomWeights } from "@srloss/vgg";
import { backendName } from "@srloss/wasm";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { fill, setBackend } from "@tensorflow/tfjs-core";

setWasmPaths(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")) + sep);
await setBackend(backendName);
if (process.argv[2] === "rejection") void Promise.reject(new Error("nobody waits for this"));
else {
  const vgg = createVgg(await randomWeights({ network: "vgg19", upTo: "block2_conv1" }));
  const [hr, sr] = [100, 120].map((value) => fill([1, 512, 512, 3], value));
  WebAssembly.Memory.prototype.grow = () => {
    throw new RangeError("Maximum memory size exceeded");
  };
  perceptualLoss(vgg, { layers: ["block2_conv1"] })(hr, sr);
}
