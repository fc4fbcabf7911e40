import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { functionsWithoutExample, packageExamples, runExample } from "@srloss/reference/examples";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as native from "../src/index.ts";

const blocks = packageExamples(new URL("..", import.meta.url));
const environment = process.env;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "srloss-examples-"));
  // Examples set variables for the libraries that tfjs-node loads.
  process.env = { ...environment, SRLOSS_CACHE: folder };
});
afterAll(async () => {
  process.env = environment;
  await rm(folder, { recursive: true });
});

const runnable = blocks.filter(({ run }) => run).map((block) => [block.name, block] as const);
it.each(runnable)("%s", async (_, block) => {
  await runExample(block, { names: { ...native }, modules: { "@srloss/native": () => native } });
});

it("runs all but what installs", () => {
  const files = blocks.filter(({ run }) => !run).map(({ name }) => name.replace(/:\d+$/, ""));
  expect(files.sort()).toEqual(["README.md", "src/install-native.ts"]);
});

it("has an example for every public function", () => {
  expect(functionsWithoutExample(new URL("../src/index.ts", import.meta.url))).toEqual([]);
});
