// The perceptual loss of a pair and its gradient against PyTorch's, in turns on the same number of threads:
//   node bench/losses.mjs [threads] [runs] [side] [precision]
// PYTHON names a Python with torch in it; TFJS=1 adds tfjs's own wasm backend;
// PLAIN=1 does without relaxed SIMD.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { perceptualLoss } from "@srloss/core";
import { createVgg, randomWeights } from "@srloss/vgg";
import { backendName, configureWasm } from "@srloss/wasm";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";

const [threads = 2, runs = 9, side = 256] = process.argv.slice(2, 5).map(Number);
const precision = process.argv[5] ?? "mixed";

const script = fileURLToPath(new URL("pytorch_losses.py", import.meta.url));
const torch = spawn(process.env.PYTHON ?? "python3", [script, `${threads}`, `${side}`], {
  stdio: ["pipe", "pipe", "inherit"],
});
const lines = createInterface({ input: torch.stdout })[Symbol.asyncIterator]();
await lines.next();
async function pytorch(what) {
  torch.stdin.write(`${what}\n`);
  return Number((await lines.next()).value);
}

if (process.env.PLAIN) {
  const { validate } = WebAssembly;
  let asked = false;
  WebAssembly.validate = (bytes) => {
    const again = asked;
    asked = true;
    return again && validate(bytes);
  };
}
setWasmPaths(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")) + sep);
configureWasm({ threads, precision });
const vgg = createVgg(await randomWeights({ architecture: "vgg19", upTo: "block3_conv3" }));
const loss = perceptualLoss(vgg);

async function ours(backend, what) {
  await tf.setBackend(backend);
  const [hr, sr] = [0, 1].map((seed) => tf.randomUniform([1, side, side, 3], 0, 255, "float32", seed));
  const start = performance.now();
  if (what === "loss") {
    const value = loss(hr, sr);
    await value.data();
    value.dispose();
  } else {
    const { value, grad } = tf.valueAndGrad((x) => loss(hr, x))(sr);
    await grad.data();
    tf.dispose([value, grad]);
  }
  const ms = performance.now() - start;
  tf.dispose([hr, sr]);
  return ms;
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

console.log(
  `${side}x${side}, block3_conv3, ${threads} threads, ${precision}${process.env.PLAIN ? ", plain SIMD" : ""}, Node ${process.version}`,
);
for (const what of ["loss", "gradient"]) {
  const times = { ours: [], torch: [] };
  for (let i = -2; i < runs; i++) {
    const [a, b] = [await ours(backendName, what), await pytorch(what)];
    if (i >= 0) {
      times.ours.push(a);
      times.torch.push(b);
    }
  }
  const [a, b] = [median(times.ours), median(times.torch)];
  const tfjs = process.env.TFJS ? await ours("wasm", what) : undefined;
  console.log(
    `${what.padEnd(8)}  srloss-wasm ${a.toFixed(0)} ms, PyTorch ${b.toFixed(0)} ms, ratio ${(a / b).toFixed(2)}` +
      (tfjs === undefined ? "" : `, tfjs wasm ${tfjs.toFixed(0)} ms, ratio ${(tfjs / a).toFixed(1)}`),
  );
}
console.log(`peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
torch.kill();
