import "@tensorflow/tfjs-backend-cpu";
import { functionsWithoutExample, packageExamples, runExample } from "@srloss/reference/examples";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import * as images from "../src/images.ts";
import * as engines from "../src/index.ts";

const blocks = packageExamples(new URL("..", import.meta.url));
const surroundings = {
  names: { tf, ...engines, ...images },
  modules: {
    "@tensorflow/tfjs": () => tf,
    "@tensorflow/tfjs-core": () => tf,
    "@srloss/engines": () => engines,
    "@srloss/engines/images": () => images,
  },
};

it.each(blocks.map((block) => [block.name, block] as const))("%s", async (_, block) => {
  expect(block.run).toBe(true);
  await runExample(block, surroundings);
});

it("has an example for every public function", () => {
  for (const entry of ["index.ts", "images.ts"])
    expect(functionsWithoutExample(new URL(`../src/${entry}`, import.meta.url))).toEqual([]);
});
