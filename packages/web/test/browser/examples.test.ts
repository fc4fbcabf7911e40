import * as core from "@srloss/core";
import { formulaImage } from "@srloss/reference";
import { runExample } from "@srloss/reference/run-example";
import * as vggPackage from "@srloss/vgg";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { commands } from "vitest/browser";
import * as web from "../../src/index.ts";
import { wasmPaths } from "./conformance/start-engine.ts";

const blocks = await commands.packageExamples();

const file = async (seed: number) =>
  new Blob([await web.encodePng({ width: 16, height: 16, channels: 3, data: formulaImage(16, 16, seed) })]);
const files: Readonly<Record<string, Blob>> = { "hr.png": await file(1), "sr.png": await file(2) };
const found = (image: web.ImageInput) => files[String(image)] ?? image;

/** What would be fetched is here: images, weights that are random, tfjs's WebAssembly. */
const offline: typeof web = {
  ...web,
  decodeImage: (image, options) => web.decodeImage(found(image), options),
  readImage: (image, options) => web.readImage(found(image), options),
  useBackend: (options) => web.useBackend({ wasmPaths, ...options }),
  engineReport: (measure, options) => web.engineReport(measure, { wasmPaths, ...options }),
};
const vgg = {
  ...vggPackage,
  loadVgg19: (options: vggPackage.LoadVggOptions = {}) => vggPackage.loadVgg19({ ...options, weights: "random" }),
};
const modules = { "@srloss/core": () => core, "@srloss/vgg": () => vgg, "@srloss/web": () => offline };

const runnable = blocks.filter(({ run }) => run).map((block) => [block.name, block] as const);
it.each(runnable)("%s", async (_, block) => {
  await offline.useBackend({ engine: "cpu" });
  const [hr, sr] = [await offline.readImage("hr.png"), await offline.readImage("sr.png")];
  await runExample(block, { names: { tf, ...core, ...vgg, ...offline, hr, sr }, modules });
});

it("runs all but those of training, the worker and bundlers, which have tests of their own", () => {
  const left = blocks.filter(({ run }) => !run).map(({ name }) => name.replace(/:\d+$/, ""));
  expect(left).toEqual(["src/vite-plugin.ts", "src/worker/create-loss-worker.ts", ...new Array(3).fill("README.md")]);
});
