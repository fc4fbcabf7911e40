import { NativeInstallError } from "./native-install-error.ts";
import { runProgram } from "./run-program.ts";
import type { TfjsNodePackage } from "./tfjs-node-package.ts";

/** What a proven addon said about itself. */
export interface AddonProof {
  readonly tensorflow: string;
  readonly gpu: boolean;
}

/** What TensorFlow logs when all is well. */
const chatter = /^[IW]\d{4} |^WARNING: All log messages|^To enable the following instructions/;

/**
 * Proves an addon: a new Node process loads it, computes a 3x3 convolution and both its gradients, and compares them
 * with plain loops. A new process, since an addon that crashes takes its process along.
 */
export async function proveAddon(
  addon: string,
  { name, folder }: TfjsNodePackage,
  signal?: AbortSignal,
): Promise<AddonProof> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { status, stdout, stderr } = await runProgram(process.execPath, ["-e", script, addon, folder], {
    env: { ...env, TF_CPP_MIN_LOG_LEVEL: "0" }, // errors while the libraries are loaded are reported nowhere else
    signal,
  });
  const answer = stdout.split("\n").find((line) => line.startsWith("PROOF "));
  if (status === 0 && answer) return JSON.parse(answer.slice("PROOF ".length)) as AddonProof;
  const lines = stderr.split("\n").filter((line) => line.trim() && !chatter.test(line));
  const telling = lines.find((line) => /^F\d{4} |Error|error|version|cannot/.test(line));
  const why = telling ?? lines[0] ?? `exit status ${status}`;
  throw new NativeInstallError(
    "proof",
    `The compiled addon failed its test in ${name} ("${why.trim().slice(0, 300)}"): nothing was installed; use the WebGPU or wasm engine, or try another TensorFlow with --from.`,
  );
}

const script = `
const [addon, folder] = process.argv.slice(1);
const { createRequire } = require("node:module");
require("node:util").isNullOrUndefined = (value) => value == null;
const load = createRequire(folder + "/package.json");
const finder = load.resolve("@mapbox/node-pre-gyp");
load(finder);
require.cache[finder].exports = { find: () => addon };
const tf = load(folder);

const [size, channels, filters] = [6, 4, 8];
const formula = (n, k) => Float32Array.from({ length: n }, (_, i) => Math.fround(((i * k) % 17) / 17 - 0.4));
const x = formula(size * size * channels, 5);
const w = formula(9 * channels * filters, 7);
const dy = formula(size * size * filters, 3);
const y = new Float64Array(dy.length);
const dx = new Float64Array(x.length);
const dw = new Float64Array(w.length);
for (let r = 0; r < size; r++) for (let c = 0; c < size; c++) for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) {
  const [row, column] = [r + i - 1, c + j - 1];
  if (row < 0 || column < 0 || row >= size || column >= size) continue;
  for (let p = 0; p < channels; p++) for (let q = 0; q < filters; q++) {
    const [o, a, b] = [(r * size + c) * filters + q, (row * size + column) * channels + p, ((i * 3 + j) * channels + p) * filters + q];
    y[o] += x[a] * w[b];
    dx[a] += dy[o] * w[b];
    dw[b] += dy[o] * x[a];
  }
}
const images = tf.tensor4d(x, [1, size, size, channels]);
const kernel = tf.tensor4d(w, [3, 3, channels, filters]);
const weights = tf.tensor4d(dy, [1, size, size, filters]);
const conv = (a, b) => tf.conv2d(a, b, 1, "same");
const [gx, gw] = tf.grads((a, b) => tf.sum(tf.mul(conv(a, b), weights)))([images, kernel]);
const check = (what, tensor, expected) => {
  const got = tensor.dataSync();
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - got[i])), 0);
  if (!(got.length === expected.length && worst < 1e-2)) throw new Error(what + " is off by " + worst);
};
check("a convolution", conv(images, kernel), y);
check("the gradient of a convolution's input", gx, dx);
check("the gradient of a convolution's kernel", gw, dw);
const { binding, isUsingGpuDevice } = tf.backend();
console.log("PROOF " + JSON.stringify({ tensorflow: binding.TF_Version, gpu: isUsingGpuDevice }));
`;
