import { bringChromium } from "@srloss/chromium";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, patience } from "./open-page.ts";

const chromium = bringChromium();

describe.skipIf(!chromium)("Engines", () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openPage(chromium!, { hash: "tab=engines&engine=wasm" });
  });
  afterAll(() => open?.close());

  it("says which engine runs and why", async () => {
    await expect.poll(() => open.page.getByTestId("why").textContent(), patience).toMatch(/^Using wasm, WebAssembly/);
  });

  it("measures engines in times that are not 0", async () => {
    await open.button("Measure every engine").click();
    const cells = open.page.getByRole("row", { name: /^cpu/ }).getByRole("cell");
    await expect.poll(() => cells.count(), { timeout: 60_000 }).toBe(4);
    const times = (await cells.allTextContents()).flatMap((text) => text.split(", ").map(Number));
    expect(times).toHaveLength(8);
    for (const time of times) expect(time).toBeGreaterThan(0);
  });

  it("says nothing on the console", () => expect(open.complaints).toEqual([]));
});
