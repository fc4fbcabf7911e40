// tfjs's own wasm backend as a peer of the bench, as one has it without srloss: SIZE. Answers each line with JSON.
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { createInterface } from "node:readline";
import { formulaImage } from "@srloss/reference/formula";
import { randomWeights } from "@srloss/vgg";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import {
  add,
  conv2d,
  dispose,
  maxPool,
  mean,
  relu,
  reverse,
  setBackend,
  squaredDifference,
  sub,
  type Tensor,
  type Tensor4D,
  tensor,
  tensor4d,
  tidy,
  valueAndGrad,
} from "@tensorflow/tfjs-core";
// Registers tfjs's gradients.
import "@tensorflow/tfjs-layers";

const size = Number(process.argv[2]);
const answer = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);

setWasmPaths(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")) + sep);
await setBackend("wasm");
const { layers } = await randomWeights({ network: "vgg19", upTo: "block3_conv3" });
const network = [...layers].map(([name, { kernel, bias }]) => ({
  pooled: name.endsWith("_conv1") && name !== "block1_conv1",
  filter: tensor(kernel, [3, 3, kernel.length / 9 / bias.length, bias.length]) as Tensor4D,
  bias: tensor(bias),
}));
const means = tensor([103.939, 116.779, 123.68]);
const [hr, sr] = [0, 1].map((seed) => tensor4d(formulaImage(size, size, seed), [1, size, size, 3])) as [
  Tensor4D,
  Tensor4D,
];

function features(images: Tensor4D): Tensor4D {
  let x = sub(reverse(images, 3), means) as Tensor4D;
  for (const { pooled, filter, bias } of network) {
    if (pooled) x = maxPool(x, 2, 2, "valid");
    x = relu(add(conv2d(x, filter, 1, "same"), bias)) as Tensor4D;
  }
  return x;
}

const loss = (images: Tensor): Tensor => mean(squaredDifference(features(hr), features(images as Tensor4D)));

async function run(what: string): Promise<number> {
  const results = what === "gradient" ? Object.values(valueAndGrad(loss)(sr)) : [tidy(() => loss(sr))];
  const values = await Promise.all(results.map((result) => result.data()));
  const value = results.findIndex(({ size }) => size === 1);
  dispose(results);
  return values[value]![0]!;
}

answer({ device: `tfjs's wasm backend, Node ${process.versions.node}` });
for await (const line of createInterface({ input: process.stdin })) {
  const start = performance.now();
  const value = await run(line);
  answer({ ms: performance.now() - start, value });
}
