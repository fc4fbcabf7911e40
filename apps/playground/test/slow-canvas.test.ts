import { bringChromium } from "@srloss/chromium";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, patience, quickHash } from "./open-page.ts";

const chromium = bringChromium();
/** What a canvas in software takes for one picture, in milliseconds. */
const slow = 120;

interface Drawing {
  pictures: number;
}

describe.skipIf(!chromium)("where drawing is slow", () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openPage(chromium!, { hash: "tab=engines&engine=srloss-wasm" });
    await open.page.addInitScript((ms) => {
      const drawing: Drawing = { pictures: 0 };
      Object.assign(globalThis, { drawing });
      const { putImageData } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.putImageData = function (...given: unknown[]) {
        drawing.pictures++;
        for (const end = performance.now() + ms; performance.now() < end; );
        return (putImageData as (...all: unknown[]) => void).apply(this, given);
      };
    }, slow);
    await open.page.reload();
  });
  afterAll(() => open?.close());

  /** Stops what runs by its button; how long that took, and how many pictures were drawn from then on. */
  const stop = (panel: string, button: string, then: string) =>
    open.page.evaluate(
      async ([panel, button, then]) => {
        const { drawing } = globalThis as unknown as { drawing: Drawing };
        const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
        const find = (text: string) =>
          [...document.querySelectorAll<HTMLElement>(`${panel} button`)].find((one) => one.textContent === text);
        const begun = performance.now();
        const before = drawing.pictures;
        find(button!)!.click();
        while (!find(then!)) await wait(5);
        const answered = performance.now() - begun;
        await wait(3000);
        return { answered, late: drawing.pictures - before };
      },
      [panel, button, then] as const,
    );

  it.each([
    ["Optimise", "tab=optimise&side=32&start=noise&descents=l2,l1", "#panel-optimise", "steps"],
    ["Train", "tab=train&trainScale=2", "#panel-train", "train-steps"],
  ])("%s sends no frame before the last one is drawn, so that the page answers", async (_, hash, panel, readout) => {
    await open.go(quickHash(`engine=srloss-wasm&${hash}`));
    const start = open.page.locator(`${panel} button.main`);
    await start.filter({ hasText: "Start" }).waitFor();
    await open.page.getByText("Ready", { exact: true }).waitFor();
    await start.click();
    const step = () => open.page.getByTestId(readout).getAttribute("data-step").then(Number);
    // Frames that were only sent would be many by then.
    await expect.poll(step, patience).toBeGreaterThan(4);
    await open.page.waitForTimeout(3000);
    const { answered, late } = await stop(panel, "Pause", "Go on");
    console.info(`Paused after ${answered.toFixed(0)} ms, ${late} pictures drawn after that.`);
    // One frame of them may be on its way: a picture of each loss, and of the moment that is shown.
    expect(late).toBeLessThan(10);
    expect(answered).toBeLessThan(10 * slow);
  });
});
