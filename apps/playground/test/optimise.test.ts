import { bringChromium } from "@srloss/chromium";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, patience } from "./open-page.ts";

const chromium = bringChromium();

describe.skipIf(!chromium)("Optimise", () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openPage(chromium!, { hash: "tab=optimise&engine=wasm&side=64" });
  });
  afterAll(() => open?.close());

  it("descends: 30 steps at 64x64", async () => {
    const told = open.page.getByTestId("steps");
    const totals: number[] = [];
    for (let i = 1; i <= 30; i++) {
      await open.button("Step").click();
      await expect.poll(() => told.getAttribute("data-step"), patience).toBe(String(i));
      totals.push(Number(await told.getAttribute("data-total")));
    }
    expect(totals[0]).toBeGreaterThan(0);
    expect(totals.at(-1)).toBeLessThan(0.8 * totals[0]!);
  });

  it("pauses by one button", async () => {
    await open.button("Go on").click();
    await open.button("Pause").waitFor();
    expect(await open.button("Cancel").count()).toBe(0);
    await open.button("Pause").click();
    await open.button("Go on").waitFor();
  });

  it("says nothing on the console", () => expect(open.complaints).toEqual([]));
});
