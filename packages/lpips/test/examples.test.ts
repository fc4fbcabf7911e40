import * as core from "@srloss/core";
import { useBackend } from "@srloss/node-gpu";
import { formulaImage } from "@srloss/reference";
import { functionsWithoutExample, packageExamples, runExample } from "@srloss/reference/examples";
import { randomAlexNet, randomSqueezeNet } from "@srloss/reference/random-networks";
import * as vgg from "@srloss/vgg";
import * as weights from "@srloss/weights";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import * as lpips from "../src/index.ts";

// VGG16 takes plain JavaScript ten seconds.
await useBackend({ engine: "srloss-wasm" });

const image = (seed: number) => tf.tensor4d(formulaImage(64, 64, seed), [1, 64, 64, 3]);
const names: Record<string, unknown> = { tf, ...core, ...weights, ...vgg, ...lpips, hr: image(1), sr: image(2) };
names.alexWeights = randomAlexNet();
names.squeezeWeights = randomSqueezeNet();
names.vgg16Weights = await vgg.randomWeights({
  network: "vgg16",
  upTo: "block5_conv3",
  preprocessing: "torchvision",
});
const modules = {
  "@tensorflow/tfjs-core": () => tf,
  "@tensorflow/tfjs-backend-cpu": () => ({}),
  "@srloss/core": () => core,
  "@srloss/vgg": () => vgg,
  "@srloss/lpips": () => lpips,
};

const blocks = packageExamples(new URL("..", import.meta.url));
const runnable = blocks.filter(({ run }) => run).map((block) => [block.name, block] as const);
it.each(runnable)("%s", async (_, block) => {
  await runExample(block, { names, modules });
});

it("runs all but those that read files and fetch", () => {
  const left = blocks.filter(({ run }) => !run).map(({ name }) => name.replace(/:\d+$/, ""));
  expect(left).toEqual(["src/weights/pull-network.ts", "README.md"]);
});

it("has an example for every public function", () => {
  expect(functionsWithoutExample(new URL("../src/index.ts", import.meta.url))).toEqual([]);
});
