import "@tensorflow/tfjs-backend-cpu";
import * as core from "@srloss/core";
import { functionsWithoutExample, packageExamples, runExample } from "@srloss/reference/examples";
import * as upscale from "@srloss/upscale";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import * as train from "../src/index.ts";
import * as spectrum from "../src/spectrum.ts";
import { formulaImages } from "./formula-images.ts";
import { tinyModel } from "./tiny-model.ts";

const names: Record<string, unknown> = {
  tf,
  ...core,
  ...train,
  ...spectrum,
  images: formulaImages(3),
  model: tinyModel(),
};
const modules = {
  "@tensorflow/tfjs-core": () => tf,
  "@srloss/core": () => core,
  "@srloss/upscale": () => upscale,
  "@srloss/train": () => train,
};

const blocks = packageExamples(new URL("..", import.meta.url));
const runnable = blocks.filter(({ run }) => run).map((block) => [block.name, block] as const);
it.each(runnable)("%s", async (_, block) => {
  await runExample(block, { names, modules });
});

it("runs all but the README's first, which reads files", () => {
  expect(blocks.filter(({ run }) => !run).map(({ name }) => name.replace(/:\d+$/, ""))).toEqual(["README.md"]);
});

it("has an example for every public function", () => {
  for (const entry of ["index", "spectrum"])
    expect(functionsWithoutExample(new URL(`../src/${entry}.ts`, import.meta.url))).toEqual([]);
});
