import "@tensorflow/tfjs-backend-cpu";
import { functionsWithoutExample, packageExamples, runExample } from "@srloss/reference/examples";
import { setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import * as samples from "../src/index.ts";

const blocks = packageExamples(new URL("..", import.meta.url));
beforeAll(() => setBackend("cpu"));

it.each(blocks.map((block) => [block.name, block] as const))("%s", async (_, block) => {
  expect(block.run).toBe(true);
  await runExample(block, {
    names: { ...samples },
    modules: { "@srloss/samples": () => samples, "@tensorflow/tfjs": () => ({}) },
  });
});

it("has an example for every public function", () => {
  expect(functionsWithoutExample(new URL("../src/index.ts", import.meta.url))).toEqual([]);
});
