import * as core from "@srloss/core";
import { formulaImage } from "@srloss/reference";
import { functionsWithoutExample, packageExamples, runExample } from "@srloss/reference/examples";
import * as vggPackage from "@srloss/vgg";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import * as wasm from "../src/index.ts";
import { start } from "./start.ts";

const blocks = packageExamples(new URL("..", import.meta.url));
const offline = {
  ...vggPackage,
  loadVgg19: (options: vggPackage.LoadVggOptions = {}) => vggPackage.loadVgg19({ ...options, weights: "random" }),
};
const names: Record<string, unknown> = { tf, ...core, ...offline, ...wasm };
const modules = {
  "@tensorflow/tfjs-core": () => tf,
  "@srloss/core": () => core,
  "@srloss/vgg": () => offline,
  "@srloss/wasm": () => wasm,
};

beforeAll(async () => {
  await start();
  for (const [seed, name] of ["hr", "sr"].entries())
    names[name] = tf.tensor4d(formulaImage(16, 16, seed + 1), [1, 16, 16, 3]);
});

it.each(blocks.map((block) => [block.name, block] as const))("%s", async (_, block) => {
  expect(block.run).toBe(true);
  await runExample(block, { names, modules });
});

it("has an example for every public function", () => {
  expect(functionsWithoutExample(new URL("../src/index.ts", import.meta.url))).toEqual([]);
});
