import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { functionsWithoutExample, packageExamples, runExample } from "@srloss/reference/examples";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as files from "../src/index.ts";

const blocks = packageExamples(new URL("..", import.meta.url));
const home = process.cwd();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "srloss-examples-"));
  process.chdir(folder);
});
afterAll(async () => {
  process.chdir(home);
  await rm(folder, { recursive: true });
});

it.each(blocks.map((block) => [block.name, block] as const))("%s", async (_, block) => {
  expect(block.run).toBe(true);
  await runExample(block, { names: { ...files }, modules: { "@srloss/files": () => files } });
});

it("has an example for every public function", () => {
  expect(functionsWithoutExample(new URL("../src/index.ts", import.meta.url))).toEqual([]);
});
