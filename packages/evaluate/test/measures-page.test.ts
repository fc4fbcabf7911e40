import { fileURLToPath } from "node:url";
import { measures } from "@srloss/core";
import { expect, it } from "vitest";
import "../src/index.ts";
import { measureNotes } from "./measures-page/measure-notes.ts";
import { measuresPage } from "./measures-page/measures-page.ts";

it("docs/measures.md is what the table of measures says; `pnpm --filter @srloss/evaluate measures` writes it anew", async () => {
  await expect(measuresPage()).toMatchFileSnapshot(
    fileURLToPath(new URL("../../../docs/measures.md", import.meta.url)),
  );
});

it("has a note for each measure, and no other", () => {
  expect(Object.keys(measureNotes).sort()).toEqual(Object.keys(measures).sort());
});
