import { bringChromium } from "@srloss/chromium";
import type { Locator } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, quickHash } from "./open-page.ts";

const chromium = bringChromium();
/** Of what comes before the first number, as it lies on a server that does not compress: engine, page, one photograph. */
const mostBytes = 4e6;

describe.skipIf(!chromium)("a first visit", () => {
  let open: OpenPage;
  let bytes = 0;
  beforeAll(async () => {
    open = await openPage(chromium!, {
      hash: "engine=srloss-wasm&measures=l1,psnr,gmsd,perceptual&layers=block1_conv1&region=0,0,64,64",
      context: { viewport: { width: 1440, height: 900 }, serviceWorkers: "block" },
    });
    // Again, with eyes on it from the first moment.
    await open.page.addInitScript(() => {
      const seen = { shift: 0, numbers: [] as string[] };
      Object.assign(globalThis, { seen });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value;
      }).observe({ type: "layout-shift", buffered: true });
      new MutationObserver(() => {
        for (const { dataset } of document.querySelectorAll<HTMLElement>("td[data-column]"))
          if (!seen.numbers.includes(dataset.column!)) seen.numbers.push(dataset.column!);
      }).observe(document, { childList: true, subtree: true, attributes: true });
    });
    open.page.on("response", async (response) => {
      const body = await response.body().catch(() => undefined);
      bytes += body?.length ?? 0;
    });
    await open.page.reload();
  });
  afterAll(() => open?.close());

  const inside = async (locator: Locator) => {
    const { x, y, width, height } = (await locator.boundingBox())!;
    return x >= 0 && y >= 0 && x + width <= 1440 && y + height <= 900;
  };
  const seen = () =>
    open.page.evaluate(() => (globalThis as unknown as { seen: { shift: number; numbers: readonly string[] } }).seen);

  it("shows a photograph whole, before anything has a number", async () => {
    const picture = open.page.getByRole("img", { name: "Original: cat" });
    await picture.waitFor();
    expect(await inside(open.page.locator(".stage"))).toBe(true);
    const { width, height } = (await open.page.locator(".stage").boundingBox())!;
    expect(Math.min(width, height)).toBeGreaterThan(500);
  });

  it("has cheap numbers first, beside the picture, and no download of megabytes before them", async () => {
    await open.page.locator('td[data-column="l1"]').first().waitFor();
    console.info(`Before the first number: ${(bytes / 1e6).toFixed(2)} MB.`);
    expect(bytes).toBeLessThan(mostBytes);
    await open.row("blur");
    expect((await seen()).numbers).toEqual(["l1", "psnr", "gmsd", "perceptual"]);
    expect(await inside(open.page.locator('td[data-column="l1"]').first())).toBe(true);
    expect(await open.results.locator("thead .column .name").allTextContents()).toEqual([
      "bicubic x4",
      "network x4",
      "nearest x4",
      "blur",
      "noise",
      "JPEG",
      "1 px shift",
    ]);
  });

  it("says where the measures contradict each other", async () => {
    expect(await open.page.getByTestId("disagreement").textContent()).toMatch(/^PSNR prefers .+, .+ .+\. And you\?$/);
  });

  it("does not move under the eye", async () => {
    const { shift } = await seen();
    console.info(`Layout shift: ${shift.toFixed(4)}.`);
    expect(shift).toBeLessThan(0.02);
  });

  it("needs no mouse: pictures, measures and what lies behind chips are reached by keys", async () => {
    const { page } = open;
    const radio = page.getByRole("radio", { name: "bicubic x4" });
    await radio.focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.getByRole("radio", { name: "network x4" }).isChecked()).toBe(true);
    await page.locator("details.chip summary").first().focus();
    await page.keyboard.press("Enter");
    await open.drop("Original").waitFor();
    await page.keyboard.press("Escape");
    await open.drop("Original").waitFor({ state: "hidden" });
    await page.getByRole("tab", { name: "Compare" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("heading", { name: "Why L2 blurs" }).waitFor();
  });

  it("teaches why L2 blurs: each loss is least at what it found itself", async () => {
    await open.go(quickHash("tab=blur"));
    const lesson = open.page.locator('[data-testid="blur-lesson"][data-fresh="true"]');
    await lesson.waitFor({ timeout: 120_000 });
    await open.page.getByRole("slider", { name: "The fence may be moved by up to" }).fill("7");
    await open.page.getByRole("img", { name: "A fence, 7 pixels to the right" }).waitFor();
    await lesson.waitFor({ timeout: 120_000 });
    const table = await lesson
      .locator("tbody tr")
      .evaluateAll((rows) =>
        rows.map((row) => [...row.querySelectorAll("td")].map((cell) => Number(cell.dataset.value))),
      );
    for (const [i, row] of table.entries()) expect(row.indexOf(Math.min(...row)), `row ${i}`).toBe(i);
    // The mean of eight shifts of bars that are 2 of 8 pixels wide: (186, 214, 236) - 2/8 of what the bar is darker.
    const variance = [122, 176, 210].reduce((sum, step) => sum + (12 / 64) * step ** 2, 0) / 3;
    expect(table[0]![0]! / variance).toBeCloseTo(1, 2);
  });

  it("shows a distortion from nothing to much, with a number for each strength", async () => {
    await open.go(
      quickHash("tab=distort&distortion=shift&measures=l1,fsim,msSsim,niqe,perceptual&layers=block1_conv1"),
    );
    const panel = open.page.locator('[data-testid="distort"][data-fresh="true"]');
    await panel.waitFor({ timeout: 120_000 });
    const l1 = panel.locator('[data-row="l1"] output');
    const at = async (level: number) => {
      await panel.getByRole("slider", { name: "Strength" }).fill(String(level));
      return Number(await l1.getAttribute("data-value"));
    };
    expect(await at(0)).toBe(0);
    const [weak, strong] = [await at(1), await at(6)];
    expect(weak).toBeGreaterThan(0);
    expect(strong).toBeGreaterThan(weak);
    // Who stopped it can let it go on.
    await panel.page().getByRole("button", { name: "noise", exact: true }).click();
    await open.button("Cancel").click();
    await open.button("Measure what is missing").click();
    await panel.waitFor({ timeout: 120_000 });
    expect(await open.button("Measure what is missing").count()).toBe(0);
    // To be read without a pointer.
    const reasons = await panel.locator(".reason").allTextContents();
    expect(reasons.map((words) => words.split(" ")[0])).toEqual(["MS-SSIM", "NIQE"]);
    expect(reasons[1]).toBe("NIQE needs 96x192 pixels at least, and these are 128x128.");
    expect(await panel.getByText("original, the middle 128x128 pixels", { exact: true }).count()).toBe(1);
    // The chip's choice, and nothing else.
    expect(await panel.locator("[data-row]").count()).toBe(5);
  });

  it("says nothing on the console", () => {
    // That this test lets none be registered is the one thing.
    expect(open.complaints.filter((text) => !text.startsWith("Service Worker registration blocked"))).toEqual([]);
  });
});
