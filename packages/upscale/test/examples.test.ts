import "@tensorflow/tfjs-backend-cpu";
import * as core from "@srloss/core";
import { functionsWithoutExample, packageExamples, runExample } from "@srloss/reference/examples";
import * as weights from "@srloss/weights";
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import { expect, it } from "vitest";
import * as upscale from "../src/index.ts";

const names: Record<string, unknown> = { tf, ...core, ...weights, ...upscale };
const modules = {
  "@tensorflow/tfjs": () => tf,
  "@tensorflow/tfjs-core": () => tf,
  "@tensorflow/tfjs-layers": () => layers,
  "@tensorflow/tfjs-backend-cpu": () => ({}),
  "@srloss/core": () => core,
  "@srloss/weights": () => weights,
  "@srloss/upscale": () => upscale,
};

const blocks = packageExamples(new URL("..", import.meta.url));
const runnable = blocks.filter(({ run }) => run).map((block) => [block.name, block] as const);
it.each(runnable)("%s", async (_, block) => {
  await runExample(block, { names, modules });
});

it("has an example for every public function", () => {
  expect(functionsWithoutExample(new URL("../src/index.ts", import.meta.url))).toEqual([]);
});
