import "@tensorflow/tfjs-backend-cpu";
// The operations of an example need tfjs's gradients.
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import { formulaImage } from "@srloss/reference";
import { functionsWithoutExample, packageExamples, runExample } from "@srloss/reference/examples";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import * as backends from "../src/backends.ts";
import * as core from "../src/index.ts";
import * as losses from "../src/losses.ts";
import * as metrics from "../src/metrics.ts";
import * as networks from "../src/networks.ts";
import * as validation from "../src/validation.ts";
import { smallExtractor } from "./small-extractor.ts";

const blocks = packageExamples(new URL("..", import.meta.url));

/** VGG19's names up to block3_conv3, on a small network: @srloss/vgg is built on this package and can't be had here. */
function vggOnSmallNetwork(): core.FeatureExtractor {
  const small = smallExtractor();
  const behind = (name: string) => small.layers.find((layer) => /\d/.exec(layer)![0] === /\d/.exec(name)![0]) ?? name;
  const layers = [1, 2].flatMap((b) => [`block${b}_conv1`, `block${b}_conv2`, `block${b}_pool`]);
  return {
    layers: [...layers, "block3_conv1", "block3_conv2", "block3_conv3"],
    network: "vgg19",
    preprocessing: "caffe",
    resolveLayer: (name) => name,
    extract: (images, names) => small.extract(images, names.map(behind)),
  };
}

const vgg = vggOnSmallNetwork();
const image = (seed: number) => tf.tensor4d(formulaImage(16, 16, seed), [1, 16, 16, 3]);
const surroundings = {
  names: { tf, ...core, hr: image(1), sr: image(2), vgg },
  modules: {
    "@tensorflow/tfjs": () => tf,
    "@tensorflow/tfjs-core": () => tf,
    "@tensorflow/tfjs-backend-cpu": () => ({}),
    "@srloss/core": () => core,
    "@srloss/core/backends": () => backends,
    "@srloss/core/gradients": () => import("../src/gradients.ts"),
    "@srloss/core/losses": () => losses,
    "@srloss/core/metrics": () => metrics,
    "@srloss/core/networks": () => networks,
    "@srloss/core/validation": () => validation,
    "@srloss/vgg": () => ({ loadVgg19: async () => vgg }),
  },
};

const runnable = blocks.filter(({ run }) => run).map((block) => [block.name, block] as const);
it.each(runnable)("%s", async (_, block) => {
  await runExample(block, surroundings);
});

it("runs all but a few, which need a network", () => {
  const files = blocks.filter(({ run }) => !run).map(({ name }) => name.replace(/:\d+$/, ""));
  expect(files.filter((file) => file !== "README.md")).toEqual([]);
  expect(files.length).toBeLessThan(4);
});

it("has an example for every public function", () => {
  for (const entry of ["index.ts", "backends.ts", "losses.ts", "metrics.ts", "networks.ts", "validation.ts"])
    expect(functionsWithoutExample(new URL(`../src/${entry}`, import.meta.url))).toEqual([]);
});
