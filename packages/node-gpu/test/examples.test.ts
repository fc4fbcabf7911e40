import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import * as core from "@srloss/core";
import { formulaImage } from "@srloss/reference";
import { functionsWithoutExample, packageExamples, runExample } from "@srloss/reference/examples";
import * as vggPackage from "@srloss/vgg";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import * as nodeGpu from "../src/index.ts";

const blocks = packageExamples(new URL("..", import.meta.url));

/** What would be downloaded is random here. */
const offline = {
  ...vggPackage,
  loadVgg19: ({ weights = "random", ...rest }: vggPackage.LoadVggOptions = {}) =>
    vggPackage.loadVgg19({ ...rest, weights }),
};
const names: Record<string, unknown> = { tf, ...core, ...offline, ...nodeGpu };
const modules = {
  "@tensorflow/tfjs-core": () => tf,
  "@tensorflow/tfjs-backend-cpu": () => ({}),
  "@srloss/core": () => core,
  "@srloss/vgg": () => offline,
  "@srloss/node-gpu": () => nodeGpu,
};

/** Where examples find `hr.png`, `sr.png` and `vgg19.safetensors`, and leave their files. */
let folder: string;
const home = process.cwd();
const environment = process.env;

beforeAll(async () => {
  await tf.setBackend("cpu");
  folder = await mkdtemp(join(tmpdir(), "srloss-examples-"));
  process.chdir(folder);
  for (const [seed, name] of ["hr", "sr"].entries()) {
    const data = formulaImage(16, 16, seed + 1);
    names[name] = tf.tensor4d(data, [1, 16, 16, 3]);
    await nodeGpu.writePng(`${name}.png`, { width: 16, height: 16, channels: 3, data });
  }
  const weights = await vggPackage.randomWeights({ network: "vgg19", upTo: "block3_conv3" });
  await writeFile("vgg19.safetensors", vggPackage.weightsToSafetensors(weights));
  names.vgg = vggPackage.createVgg(weights);
});
beforeEach(async () => {
  // Examples choose backends, and engines set variables for the libraries that they load.
  await tf.setBackend("cpu");
  process.env = { ...environment, SRLOSS_CACHE: join(folder, "cache") };
});
afterAll(async () => {
  process.env = environment;
  process.chdir(home);
  await rm(folder, { recursive: true });
});

const runnable = blocks.filter(({ run }) => run).map((block) => [block.name, block] as const);
it.each(runnable)("%s", async (_, block) => {
  await runExample(block, { names, modules });
});

it("runs all but a few, which need a network", () => {
  const files = blocks.filter(({ run }) => !run).map(({ name }) => name.replace(/:\d+$/, ""));
  expect(files.filter((file) => file !== "README.md")).toEqual([]);
  expect(files.length).toBeLessThan(4);
});

it("has an example for every public function", () => {
  expect(functionsWithoutExample(new URL("../src/index.ts", import.meta.url))).toEqual([]);
});
