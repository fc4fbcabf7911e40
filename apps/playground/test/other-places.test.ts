import { bringChromium } from "@srloss/chromium";
import axe from "axe-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage } from "./open-page.ts";

const tabs = ["compare", "blur", "train", "distort", "optimise", "engines"];
/** What each tab has once it has begun. */
const begun: Readonly<Record<string, string>> = {
  compare: ".stage canvas",
  blur: '[data-testid="blur-lesson"] .answer canvas',
  train: "#panel-train [data-loss] canvas",
  distort: '[data-testid="distort"] canvas',
  optimise: "#panel-optimise .answer canvas",
  engines: '[data-testid="held"]',
};
const chromium = bringChromium();

describe.skipIf(!chromium)("a phone of 390 px", () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openPage(chromium!, {
      hash: "measures=psnr&engine=srloss-wasm&tab=engines",
      context: { viewport: { width: 390, height: 844 } },
    });
    await open.page.evaluate(axe.source);
  });
  afterAll(() => open?.close());

  it.each([...tabs].reverse())("has all of %s in its width, and nothing that keeps people out", async (name) => {
    const { page } = open;
    await page.locator(`#tab-${name}`).click();
    await page.locator(begun[name]!).first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const { violations } = await page.evaluate(() =>
      (globalThis as unknown as { axe: typeof import("axe-core") }).axe.run(),
    );
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    await open.screenshot(`${name}-390`);
  });

  it("says nothing on the console", () => expect(open.complaints).toEqual([]));
});
