import "@tensorflow/tfjs-backend-cpu";
import * as core from "@srloss/core";
import { formulaImage } from "@srloss/reference";
import { functionsWithoutExample, packageExamples, runExample } from "@srloss/reference/examples";
import * as weights from "@srloss/weights";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import * as vggPackage from "../src/index.ts";

const blocks = packageExamples(new URL("..", import.meta.url));

const image = (seed: number) => tf.tensor4d(formulaImage(16, 16, seed), [1, 16, 16, 3]);
/** What would be downloaded is random here. */
const offline = {
  ...vggPackage,
  loadVgg19: ({ weights = "random", ...rest }: vggPackage.LoadVggOptions = {}) =>
    vggPackage.loadVgg19({ ...rest, weights }),
};
const names: Record<string, unknown> = { tf, ...core, ...weights, ...offline, hr: image(1), sr: image(2) };
const modules = {
  "@tensorflow/tfjs-core": () => tf,
  "@tensorflow/tfjs-backend-cpu": () => ({}),
  "@srloss/core": () => core,
  "@srloss/vgg": () => offline,
  "@srloss/weights": () => weights,
};
beforeAll(async () => {
  names.vgg = await vggPackage.loadVgg19({ upTo: "block3_conv3", weights: "random" });
});

const runnable = blocks.filter(({ run }) => run).map((block) => [block.name, block] as const);
it.each(runnable)("%s", async (_, block) => {
  await runExample(block, { names, modules });
});

it("runs all but a few, which need a network", () => {
  const files = blocks.filter(({ run }) => !run).map(({ name }) => name.replace(/:\d+$/, ""));
  expect(files.filter((file) => file !== "README.md")).toEqual(["src/pull-weights.ts"]);
  expect(files.length).toBeLessThan(4);
});

it("has an example for every public function", () => {
  expect(functionsWithoutExample(new URL("../src/index.ts", import.meta.url))).toEqual([]);
});
