import { bringChromium } from "@srloss/chromium";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, patience } from "./open-page.ts";
import { png } from "./png.ts";

const chromium = bringChromium();

describe.skipIf(!chromium)("what goes wrong", () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openPage(chromium!, { hash: "engine=wasm" });
    await open.results.waitFor();
  });
  afterAll(() => open?.close());

  it("is said of a picture and of weights, and the page goes on", async () => {
    const { choose, error, results, page } = open;
    const picture = await png(64, 0);
    await choose("Original", "cut.png", picture.subarray(0, 60));
    await error.waitFor();
    expect(await error.textContent()).toMatch(/cut\.png/);
    await choose("Weights from a file", "broken.safetensors", Buffer.from("These are no weights."));
    await expect.poll(() => error.textContent(), patience).toMatch(/broken\.safetensors/);
    await choose("Original", "again.png", picture);
    await choose("Reconstructions", "another.png", await png(64, 1));
    await error.waitFor({ state: "detached" });
    await results.waitFor();
    expect(await page.getByTestId("weights").textContent()).toMatch(/^Random weights/);
  });

  it("says nothing on the console", () => expect(open.complaints).toEqual([]));
});
