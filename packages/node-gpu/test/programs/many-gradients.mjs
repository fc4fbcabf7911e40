// FOLDER SIZE CALLS: loss and gradient over and over on tfjs-node; memory and tensors after a fifth of the calls and at the end.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { perceptualLoss } from "@srloss/core";
import { fileSource, useBackend } from "@srloss/node-gpu";
import { loadVgg19 } from "@srloss/vgg";
import { memory, tensor4d, valueAndGrad } from "@tensorflow/tfjs-core";

const [folder, size, calls] = process.argv.slice(2);
const image = (name) => {
  const { buffer } = Uint8Array.from(readFileSync(join(folder, `${name}.f32`)));
  return tensor4d(new Float32Array(buffer), [1, Number(size), Number(size), 3]);
};
await useBackend({ engine: "tfjs-node" });
const vgg = await loadVgg19({ weights: fileSource(join(folder, "weights.safetensors")), upTo: "block2_conv1" });
const loss = perceptualLoss(vgg, { layers: ["block2_conv1"] });
const [hr, sr] = [image("hr"), image("sr")];
const now = () => ({ rss: process.memoryUsage().rss, tensors: memory().numTensors });
let early;
for (let call = 0; call < Number(calls); call++) {
  const { value, grad } = valueAndGrad((x) => loss(hr, x))(sr);
  value.dataSync();
  grad.dataSync();
  value.dispose();
  grad.dispose();
  if (call === Number(calls) / 5) early = now();
}
console.log(JSON.stringify({ early, late: now() }));
