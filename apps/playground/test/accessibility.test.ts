import { bringChromium } from "@srloss/chromium";
import axe from "axe-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage } from "./open-page.ts";
import { choosePair } from "./pictures.ts";

const chromium = bringChromium();
const tabs = ["Compare", "Why L2 blurs", "Train", "Distort", "Optimise", "Engines"];

describe.skipIf(!chromium)("the page", () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openPage(chromium!, { hash: "tab=engines&engine=wasm&layers=block1_conv2" });
    await choosePair(open, 64);
  });
  afterAll(() => open?.close());

  describe.each(["light", "dark"] as const)("in %s colours", (colorScheme) => {
    beforeAll(() => open.page.emulateMedia({ colorScheme }));

    it.each(tabs)("has nothing in %s that keeps people out", async (name) => {
      await open.tab(name);
      await open.page.evaluate(axe.source);
      const { violations } = await open.page.evaluate(() =>
        (globalThis as unknown as { axe: typeof import("axe-core") }).axe.run(),
      );
      const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
      await open.screenshot(`${name.toLowerCase()}-${colorScheme}`);
    });
  });

  it.each(tabs)("fits a narrow phone in %s", async (name) => {
    await open.page.setViewportSize({ width: 360, height: 740 });
    await open.tab(name);
    expect(await open.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    // The chosen tab is seen whole.
    const { x, width } = (await open.page.getByRole("tab", { name }).boundingBox())!;
    expect([x >= 0, x + width <= 360]).toEqual([true, true]);
    await open.screenshot(`${name.toLowerCase()}-phone`);
  });

  it("says nothing on the console", () => expect(open.complaints).toEqual([]));
});
