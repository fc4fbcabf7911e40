import { functionsWithoutExample, packageExamples, runExample } from "@srloss/reference/examples";
import { expect, it } from "vitest";
import * as downloads from "../src/downloads.ts";
import * as formats from "../src/formats.ts";
import * as weights from "../src/index.ts";

const blocks = packageExamples(new URL("..", import.meta.url));
const surroundings = {
  names: { ...weights },
  modules: {
    "@srloss/weights": () => weights,
    "@srloss/weights/downloads": () => downloads,
    "@srloss/weights/formats": () => formats,
  },
};

it.each(blocks.map((block) => [block.name, block] as const))("%s", async (_, block) => {
  expect(block.run).toBe(true);
  await runExample(block, surroundings);
});

it("has an example for every public function", () => {
  for (const entry of ["index.ts", "downloads.ts", "formats.ts"])
    expect(functionsWithoutExample(new URL(`../src/${entry}`, import.meta.url))).toEqual([]);
});
