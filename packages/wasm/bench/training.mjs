// A training step of a small EDSR (8 blocks, 32 channels, x4, 24x24 patches, batch 8, L1, Adam) against PyTorch's, in turns:
//   node bench/training.mjs [threads] [runs]
// PYTHON names a Python with torch in it.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { l1Loss } from "@srloss/core";
import { backendName, configureWasm } from "@srloss/wasm";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";

const [threads = 2, runs = 9] = process.argv.slice(2, 4).map(Number);

const script = fileURLToPath(new URL("pytorch_training.py", import.meta.url));
const torch = spawn(process.env.PYTHON ?? "python3", [script, `${threads}`], { stdio: ["pipe", "pipe", "inherit"] });
const lines = createInterface({ input: torch.stdout })[Symbol.asyncIterator]();
await lines.next();
async function pytorch() {
  torch.stdin.write("step\n");
  return Number((await lines.next()).value);
}

setWasmPaths(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")) + sep);
configureWasm({ threads, precision: "fast" });
await tf.setBackend(backendName);

const channels = 32;
const parameters = [];
function convolution(inputs, outputs) {
  const kernel = tf.variable(tf.randomNormal([3, 3, inputs, outputs], 0, Math.sqrt(2 / (9 * inputs))));
  const bias = tf.variable(tf.zeros([outputs]));
  parameters.push(kernel, bias);
  return { kernel, bias };
}
const head = convolution(3, channels);
const blocks = Array.from({ length: 8 }, () => [convolution(channels, channels), convolution(channels, channels)]);
const after = convolution(channels, channels);
const up = [convolution(channels, 4 * channels), convolution(channels, 4 * channels)];
const tail = convolution(channels, 3);

const kernel = (name, inputs, attributes = {}) => tf.engine().runKernel(name, inputs, attributes);
const geometry = { strides: [1, 1], pad: "same", dataFormat: "NHWC", dilations: [1, 1] };

/** One op of the tape, as tfjs's registered gradients would put it there. */
const conv = tf.customGrad((x, filter, bias, save) => {
  save([x, filter]);
  return {
    value: kernel("FusedConv2D", { x, filter, bias }, { ...geometry, activation: "linear" }),
    gradFunc: (dy, [saved, weights]) => [
      kernel("Conv2DBackpropInput", { dy, filter: weights }, { ...geometry, inputShape: saved.shape }),
      kernel("Conv2DBackpropFilter", { x: saved, dy }, { ...geometry, filterShape: weights.shape }),
      tf.sum(tf.reshape(dy, [-1, dy.shape[3]]), 0),
    ],
  };
});
const relu = tf.customGrad((x, save) => {
  const value = tf.relu(x);
  save([value]);
  return { value, gradFunc: (dy, [y]) => [tf.mul(dy, tf.step(y))] };
});
const sum = tf.customGrad((a, b) => ({ value: tf.add(a, b), gradFunc: (dy) => [dy, dy] }));
const shuffle = tf.customGrad((x) => {
  const [b, h, w, c] = x.shape;
  return {
    value: tf.depthToSpace(x, 2),
    gradFunc: (dy) => [
      tf.reshape(tf.transpose(tf.reshape(dy, [b, h, 2, w, 2, c / 4]), [0, 1, 3, 2, 4, 5]), [b, h, w, c]),
    ],
  };
});
const apply = (x, { kernel: filter, bias }) => conv(x, filter, bias);

function model(images) {
  const first = apply(images, head);
  let x = first;
  for (const [one, two] of blocks) x = sum(x, apply(relu(apply(x, one)), two));
  x = sum(first, apply(x, after));
  for (const layer of up) x = shuffle(apply(x, layer));
  return apply(x, tail);
}

const low = tf.randomUniform([8, 24, 24, 3]);
const high = tf.randomUniform([8, 96, 96, 3]);
const moments = parameters.map((parameter) => [0, 1].map(() => tf.variable(tf.zerosLike(parameter))));

async function step() {
  const start = performance.now();
  const { value, grads } = tf.variableGrads(() => l1Loss(high, model(low)), parameters);
  tf.tidy(() => {
    for (const [i, parameter] of parameters.entries()) {
      const gradient = grads[parameter.name];
      const [first, second] = moments[i];
      first.assign(tf.add(tf.mul(first, 0.9), tf.mul(gradient, 0.1)));
      second.assign(tf.add(tf.mul(second, 0.999), tf.mul(tf.square(gradient), 0.001)));
      parameter.assign(tf.sub(parameter, tf.mul(tf.div(first, tf.add(tf.sqrt(second), 1e-8)), 1e-4)));
    }
  });
  await value.data();
  tf.dispose([value, ...Object.values(grads)]);
  return performance.now() - start;
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
const times = { ours: [], torch: [] };
for (let i = -3; i < runs; i++) {
  const [a, b] = [await step(), await pytorch()];
  if (i >= 0) {
    times.ours.push(a);
    times.torch.push(b);
  }
}
const [a, b] = [median(times.ours), median(times.torch)];
console.log(
  `EDSR training step, ${threads} threads, Node ${process.version}: srloss-wasm ${a.toFixed(0)} ms, PyTorch ${b.toFixed(0)} ms, ratio ${(a / b).toFixed(2)}`,
);
torch.kill();
