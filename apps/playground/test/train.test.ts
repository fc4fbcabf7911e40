import { bringChromium } from "@srloss/chromium";
import axe from "axe-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, patience } from "./open-page.ts";
import { png } from "./pictures.ts";

const chromium = bringChromium();

describe.skipIf(!chromium)("Train", () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openPage(chromium!, { hash: "tab=train&engine=srloss-wasm&trainScale=2&upsampling=pixel-shuffle" });
  });
  afterAll(() => open?.close());

  const step = async () => Number(await open.page.getByTestId("train-steps").getAttribute("data-step"));
  const passes = (least: number) => expect.poll(step, patience).toBeGreaterThan(least);
  const pause = async () => {
    await open.button("Pause").click();
    await open.button("Go on").waitFor();
  };
  const number = async (loss: string, name: string) =>
    Number(await open.page.locator(`[data-loss="${loss}"]`).getAttribute(`data-${name}`));
  /** Once what was under way when it was paused has come: the Engines tab says what the engine holds between two jobs. */
  const atRest = async () => {
    await open.tab("Engines");
    const line = open.page.getByTestId("held");
    await expect.poll(() => line.textContent(), patience).toMatch(/^It holds \d+ tensors?/);
    const tensors = Number(await line.getAttribute("data-tensors"));
    await open.tab("Train");
    return { step: await step(), tensors };
  };

  it("begins with what each network is given, and trains four of them when it is started", async () => {
    await open.page.getByRole("img", { name: "Bicubic", exact: true }).waitFor();
    expect(await step()).toBe(0);
    await open.button("Start").click();
    await passes(3);
    for (const loss of ["l2", "l1", "perceptual", "style"])
      await expect.poll(() => number(loss, "psnr"), { ...patience, message: loss }).toBeGreaterThan(15);
    const chart = open.page.getByRole("img", { name: /^PSNR\. After \d+ steps: L2 [\d.]+ dB, L1 / });
    expect(await chart.locator("canvas").count()).toBe(1);
  });

  it("answers within 0.3 s while it trains, and pauses at once", async () => {
    // The page's own answer, without the driver's way there and back.
    const waited = await open.page.evaluate(async () => {
      const longest = { ms: 0 };
      for (let i = 0; i < 20; i++) {
        const before = performance.now();
        await new Promise((resolve) => setTimeout(resolve, 20));
        longest.ms = Math.max(longest.ms, performance.now() - before - 20);
      }
      const before = performance.now();
      const button = [...document.querySelectorAll("button")].find(({ textContent }) => textContent === "Pause")!;
      button.click();
      while ([...document.querySelectorAll("#panel-train button")].every(({ textContent }) => textContent !== "Go on"))
        await new Promise((resolve) => setTimeout(resolve, 5));
      return { longest: longest.ms, paused: performance.now() - before };
    });
    console.info(`Longest wait ${waited.longest.toFixed(0)} ms, paused after ${waited.paused.toFixed(0)} ms.`);
    expect(waited.paused).toBeLessThan(300);
  });

  it("does not move under the eye", async () => {
    const shift = await open.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
          }).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => resolve(sum), 300);
        }),
    );
    console.info(`Layout shift: ${shift.toFixed(4)}.`);
    expect(shift).toBeLessThan(0.02);
  });

  it("trains on photographs of one's own, and begins anew with another network", async () => {
    await open.choose("Train on your own", "mine.png", await png(24, 3));
    await open.page.getByText("Not a step yet").waitFor();
    await open.drop("Train on your own").getByText("mine.png").waitFor();
    await open.page.getByRole("radio", { name: "transposed convolution" }).check();
    await open.button("Start").click();
    await passes(1);
    await pause();
    await open.screenshot("train-own");
    await open.choose("Train on your own", "text.png", Buffer.from("This is no picture."));
    await expect.poll(() => open.error.textContent(), patience).toMatch(/^text\.png .*\.$/);
  });

  it("goes on where it was after a look at other tabs, and on another engine", async () => {
    const { step: before } = await atRest();
    await open.tab("Why L2 blurs");
    await open.tab("Train");
    expect(await step()).toBe(before);
    await open.button("Go on").click();
    await passes(before);
    // What another tab interrupts goes on when this one is seen again.
    await open.tab("Why L2 blurs");
    await open.page.locator('[data-testid="blur-lesson"][data-fresh="true"]').waitFor();
    const interrupted = await step();
    await open.tab("Train");
    await passes(interrupted);
    await pause();
    const { step: paused } = await atRest();
    await open.tab("Engines");
    await open.page.getByRole("combobox", { name: "Engine" }).last().selectOption("cpu");
    await open.page
      .getByTestId("why")
      .filter({ hasText: /^Using cpu/ })
      .waitFor();
    // Where a step takes many seconds the page says so before the first one, and knows a way out.
    await open.tab("Train");
    await open.page.getByText(/^cpu is plain JavaScript/).waitFor();
    await open.button("Take the fastest engine").click();
    await open.button("Take the fastest engine").waitFor({ state: "detached" });
    await open.tab("Engines");
    await open.page
      .getByTestId("why")
      .filter({ hasText: /^Using srloss-wasm/ })
      .waitFor();
    await open.tab("Train");
    expect(await step()).toBe(paused);
    await open.button("Go on").click();
    await passes(paused);
    await pause();
  });

  it("holds no more tensors after more steps", async () => {
    const before = await atRest();
    await open.button("Go on").click();
    await passes(before.step + 10);
    await pause();
    expect((await atRest()).tensors).toBe(before.tensors);
  });

  it("keeps nobody out in forced colours, and needs no mouse", async () => {
    const { page } = open;
    await page.emulateMedia({ forcedColors: "active" });
    await page.evaluate(axe.source);
    for (const name of ["Optimise", "Train"]) {
      await open.tab(name);
      const { violations } = await page.evaluate(() =>
        (globalThis as unknown as { axe: typeof import("axe-core") }).axe.run(),
      );
      const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
      await open.screenshot(`${name.toLowerCase()}-forced-colours`);
    }
    await page.emulateMedia({ forcedColors: null });
    const part = page.locator("#panel-train").getByRole("button", { name: /^Part of the picture/ });
    await page.getByRole("tab", { name: "Train" }).focus();
    for (let i = 0; i < 30 && !(await part.evaluate((one) => one === document.activeElement)); i++)
      await page.keyboard.press("Tab");
    expect(await part.evaluate((one) => one === document.activeElement)).toBe(true);
    const before = await step();
    await page.locator("#panel-train button.main").focus();
    await page.keyboard.press("Enter");
    await passes(before);
    // The same button pauses, and has the focus still.
    await page.keyboard.press("Enter");
    await open.button("Go on").waitFor();
  });

  it("says nothing on the console", () => expect(open.complaints).toEqual([]));
});
