import { fileURLToPath } from "node:url";
import { bringChromium } from "@srloss/chromium";
import { contentLoss, psnr, ssim } from "@srloss/core";
import { useBackend } from "@srloss/node-gpu";
import { formulaImage } from "@srloss/reference";
import { loadVgg19 } from "@srloss/vgg";
import { encodePng, imageTensor } from "@srloss/web";
import axe from "axe-core";
import type { Locator } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage } from "./open-page.ts";

const chromium = bringChromium();
/** The machine may be busy. */
const patience = { timeout: 30_000 };
const side = 64;
const layer = "block3_conv3";
const pictures = ["original.png", "reconstruction.png"].map((name, seed) => ({
  name,
  width: side,
  height: side,
  channels: 3 as const,
  data: formulaImage(side, side, seed),
}));
const [original, reconstruction] = pictures as [(typeof pictures)[number], (typeof pictures)[number]];

describe.skipIf(!chromium)("the built page in Chromium", () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openPage(chromium!, "engine=wasm");
    await results().waitFor();
  });
  afterAll(() => open?.close());

  const results = (): Locator => open.page.locator('.results[data-fresh="true"]');
  const error = (): Locator => open.page.getByRole("alert");
  const drop = (label: string): Locator =>
    open.page
      .locator("label.drop")
      .filter({ has: open.page.getByText(label, { exact: true }) })
      .locator("input");
  const tab = (name: string) => open.page.getByRole("tab", { name }).click();
  const choose = (label: string, name: string, buffer: Buffer) =>
    drop(label).setInputFiles({ name, mimeType: "application/octet-stream", buffer });

  it("fits a phone", async () => {
    const { width, height } = open.page.viewportSize()!;
    await open.page.setViewportSize({ width: 390, height: 844 });
    for (const name of ["Optimise", "Engines", "Compare"]) {
      await tab(name);
      expect(await open.page.evaluate(() => document.documentElement.scrollWidth), name).toBe(390);
    }
    await open.page.setViewportSize({ width, height });
  });

  it("shows the losses that core and vgg compute in Node of the same pixels", async () => {
    for (const [i, label] of ["Original", "Reconstructions"].entries()) {
      await choose(label, pictures[i]!.name, Buffer.from(await encodePng(pictures[i]!)));
      await open.page
        .getByText(i ? "reconstruction.png" : "original.png")
        .first()
        .waitFor();
    }
    const row = results().locator("tbody tr").filter({ hasText: reconstruction.name });
    await row.waitFor();
    expect(await results().locator("tbody tr").count()).toBe(1);
    const cells = await row
      .locator("td")
      .evaluateAll((found) => found.map((cell) => [cell.dataset.column!, Number(cell.dataset.value)] as const));
    const shown = Object.fromEntries(cells);

    // Another engine than the page's: what they share is the definition.
    expect(await open.page.getByTestId("why").textContent()).toMatch(/WebAssembly|wasm/i);
    await useBackend({ engine: "cpu" });
    const vgg = await loadVgg19({ upTo: layer, weights: "random" });
    const [truth, prediction] = [imageTensor(original), imageTensor(reconstruction)];
    const terms = { weight: 1, layers: [layer] };
    const { parts } = contentLoss(vgg, { l1: 1, l2: 1, perceptual: terms, style: terms }).parts(truth, prediction);
    const expected: Record<string, number> = {
      psnr: psnr(truth, prediction).dataSync()[0]!,
      ssim: ssim(truth, prediction).dataSync()[0]!,
    };
    for (const { term, layer, value } of parts) expected[layer ? `${term} ${layer}` : term] = value.dataSync()[0]!;
    expect(Object.keys(shown).sort()).toEqual(Object.keys(expected).sort());
    // float32 sums in another order.
    for (const [name, value] of Object.entries(expected))
      expect(Math.abs(shown[name]! / value - 1), `${name}: ${shown[name]} and ${value}`).toBeLessThan(1e-3);
  });

  it("descends", async () => {
    await tab("Optimise");
    const told = open.page.getByTestId("steps");
    const step = open.page.getByRole("button", { name: "Step" });
    const totals: number[] = [];
    for (let i = 1; i <= 30; i++) {
      await step.click();
      await expect.poll(() => told.getAttribute("data-step"), patience).toBe(String(i));
      totals.push(Number(await told.getAttribute("data-total")));
    }
    expect(totals[0]).toBeGreaterThan(0);
    expect(totals.at(-1)).toBeLessThan(0.8 * totals[0]!);
  });

  it("says what is wrong with a picture and with weights, and goes on", async () => {
    await tab("Compare");
    const png = Buffer.from(await encodePng(original));
    await choose("Original", "cut.png", png.subarray(0, 60));
    await error().waitFor();
    expect(await error().textContent()).toMatch(/cut\.png/);
    await choose("Weights from a file", "broken.safetensors", Buffer.from("These are no weights."));
    await expect.poll(() => error().textContent(), patience).toMatch(/broken\.safetensors/);
    await choose("Original", "again.png", png);
    await error().waitFor({ state: "detached" });
    await results().waitFor();
    expect(await open.page.getByTestId("weights").textContent()).toMatch(/^Random weights/);
  });

  it("pauses by one button", async () => {
    const button = (name: string) => open.page.getByRole("button", { name, exact: true });
    await tab("Optimise");
    await button("Start").click();
    await button("Pause").waitFor();
    expect(await button("Cancel").count()).toBe(0);
    await button("Pause").click();
    await button("Go on").waitFor();
  });

  it("measures engines in times that are not 0", async () => {
    await tab("Engines");
    await open.page.getByRole("button", { name: "Measure every engine" }).click();
    const cells = open.page.getByRole("row", { name: /JavaScript|cpu/i }).getByRole("cell");
    await cells.first().waitFor({ timeout: 60_000 });
    const times = (await cells.allTextContents()).flatMap((text) => text.split(", ").map(Number));
    expect(times).toHaveLength(8);
    for (const time of times) expect(time).toBeGreaterThan(0);
  });

  it.each(["Compare", "Optimise", "Engines"])("has nothing in %s that keeps people out", async (name) => {
    await tab(name);
    await open.page.evaluate(axe.source);
    const { violations } = await open.page.evaluate(() =>
      (globalThis as unknown as { axe: typeof import("axe-core") }).axe.run(),
    );
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    const folder = fileURLToPath(new URL("../.screenshots/", import.meta.url));
    await open.page.screenshot({ path: `${folder}${name.toLowerCase()}.png`, fullPage: true });
  });

  it("says nothing on the console", () => expect(open.complaints).toEqual([]));
});
