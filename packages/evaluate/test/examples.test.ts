import "@tensorflow/tfjs-backend-cpu";
import * as core from "@srloss/core";
import { functionsWithoutExample, packageExamples, runExample } from "@srloss/reference/examples";
import * as vggPackage from "@srloss/vgg";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import * as drawing from "../src/drawing/index.ts";
import * as evaluate from "../src/index.ts";
import { images } from "./images.ts";

const blocks = packageExamples(new URL("..", import.meta.url));
const vgg = await vggPackage.loadVgg19({ weights: "random", upTo: "block3_conv3" });
const surroundings = {
  names: { tf, ...core, ...evaluate, ...images(16, 16), vgg },
  modules: {
    "@tensorflow/tfjs-core": () => tf,
    "@srloss/core": () => core,
    "@srloss/vgg": () => ({ ...vggPackage, loadVgg19: async () => vgg }),
    "@srloss/evaluate": () => evaluate,
    "@srloss/evaluate/drawing": () => drawing,
  },
};

it.each(blocks.filter(({ run }) => run).map((block) => [block.name, block] as const))("%s", async (_, block) => {
  await runExample(block, surroundings);
});

it("has an example for every public function, and runs all but the README's first", () => {
  expect(blocks.filter(({ run }) => !run).length).toBeLessThan(2);
  const without = functionsWithoutExample(new URL("../src/index.ts", import.meta.url));
  expect(without).toEqual(["cropImage", "checkSize", "checkNetwork"]);
});
