// FOLDER SIZE ENGINE...: loss and gradient of a golden case on each engine, with the built packages, as one line of JSON.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { perceptualLoss } from "@srloss/core";
import { fileSource, useBackend } from "@srloss/node-gpu";
import { loadVgg19 } from "@srloss/vgg";
import { tensor4d, valueAndGrad } from "@tensorflow/tfjs-core";

const [folder, size, ...engines] = process.argv.slice(2);
const image = (name) => {
  const { buffer } = Uint8Array.from(readFileSync(join(folder, `${name}.f32`)));
  return tensor4d(new Float32Array(buffer), [1, Number(size), Number(size), 3]);
};
const told = {};
for (const engine of engines) {
  try {
    await useBackend({ engine });
  } catch (error) {
    told[engine] = { reason: error.message };
    continue;
  }
  const vgg = await loadVgg19({ weights: fileSource(join(folder, "weights.safetensors")), upTo: "block3_conv3" });
  const [hr, sr] = [image("hr"), image("sr")];
  const { value, grad } = valueAndGrad((x) => perceptualLoss(vgg)(hr, x))(sr);
  told[engine] = { loss: (await value.data())[0], gradient: [...(await grad.data())] };
}
console.log(JSON.stringify(told));
