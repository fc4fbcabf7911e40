import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bringChromium } from "@srloss/chromium";
import { gramMatrix, perceptualLoss } from "@srloss/core";
import { decodeImage, useBackend } from "@srloss/node-gpu";
import { formulaImage } from "@srloss/reference";
import { loadVgg19 } from "@srloss/vgg";
import { encodePng, imageTensor } from "@srloss/web";
import axe from "axe-core";
import type { Locator } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { figure } from "../src/compare/figures.ts";
import { type OpenPage, openPage, patience } from "./open-page.ts";

const chromium = bringChromium();
const layer = "block1_conv2";

const picture = (name: string, width: number, height: number, seed: number) => ({
  name,
  width,
  height,
  channels: 3 as const,
  data: formulaImage(height, width, seed),
});
const original = picture("hr.png", 48, 40, 0);
const [first, second] = [picture("bicubic.png", 48, 40, 1), picture("gan.png", 48, 40, 2)];
const stray = picture("stray.png", 24, 24, 3);

describe.skipIf(!chromium)("Compare", () => {
  let open: OpenPage;
  beforeAll(async () => {
    // Another tab, so that the samples are not compared first.
    open = await openPage(chromium!, { hash: `engine=wasm&tab=engines&layers=${layer}&seen=${layer}` });
    await open.page.getByText("Ready", { exact: true }).waitFor();
    await open.tab("Compare");
  });
  afterAll(() => open?.close());

  const names = () => open.results.locator("thead .column .name").allTextContents();
  const cells = (column: string): Locator => open.results.locator(`td[data-column="${column}"]`);
  const button = (name: string): Locator => open.button(name);
  const notice = (): Locator => open.page.locator(".notice");
  const stage = (): Locator => open.page.locator(".stage");
  const scale = async () => Number(/at (\d+) %/.exec((await stage().getAttribute("aria-label"))!)![1]);
  const saved = async (press: Locator) => {
    const [file] = await Promise.all([open.page.waitForEvent("download"), press.click()]);
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  };

  const drop = async (selector: string, pictures: readonly ReturnType<typeof picture>[]) => {
    const files = await Promise.all(
      pictures.map(async (one) => ({ name: one.name, bytes: [...(await encodePng(one))] })),
    );
    await open.page.locator(selector).evaluate((element, given) => {
      const dataTransfer = new DataTransfer();
      for (const { name, bytes } of given) dataTransfer.items.add(new File([Uint8Array.from(bytes)], name));
      for (const type of ["dragover", "drop"])
        element.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }, files);
  };

  it("takes pictures that are dropped anywhere: the first is the original, those of another size are named", async () => {
    await drop("h1", [original, first, stray]);
    await expect.poll(() => notice().textContent(), patience).toContain("hr.png is the original now.");
    expect(await notice().textContent()).toContain("not of the size of hr.png (48x40): stray.png (24x24).");
    await drop('label.drop:has-text("Reconstructions")', [second]);
    await expect.poll(names, patience).toEqual([first.name, second.name]);
  });

  it("shows the features and Gram matrices that core and vgg compute in Node", async () => {
    await open.page.getByText("What VGG sees").click();
    const seen = open.page.locator('[data-testid="seen"][data-fresh="true"]');
    await seen.waitFor();
    const channels = seen.locator(".channels button");
    const told = await channels.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")!));
    const pair = (await seen.locator("tbody tr").first().locator("th, td").allTextContents()).map((text) =>
      text.trim(),
    );

    // Another engine than the page's: what they share is the definition.
    await useBackend({ engine: "cpu" });
    const vgg = await loadVgg19({ upTo: layer, weights: "random" });
    const features = [original, first].map((one) => vgg.extract(imageTensor(one), [layer])[0]!);
    const [truth, prediction] = features.map((one) => one.arraySync()[0]!) as [number[][][], number[][][]];
    const differences = Array.from({ length: 64 }, (_, c) => {
      const squares = truth.flatMap((row, y) => row.map((cell, x) => (prediction[y]![x]![c]! - cell[c]!) ** 2));
      return squares.reduce((a, b) => a + b) / squares.length;
    });
    const loss = perceptualLoss(vgg, { layers: [layer] })(imageTensor(original), imageTensor(first)).dataSync()[0]!;
    expect(differences.reduce((a, b) => a + b) / 64 / loss).toBeCloseTo(1, 4);
    expect(told).toHaveLength(24);
    let before = Number.POSITIVE_INFINITY;
    for (const label of told) {
      const [channel, value] = label.match(/[\d.]+(e[+-]?\d+)?/g)!.map(Number) as [number, number];
      // Four digits are shown.
      expect(Math.abs(value / differences[channel]! - 1), label).toBeLessThan(2e-3);
      expect(value).toBeLessThanOrEqual(before);
      before = value;
    }

    const [row, column] = pair[0]!.split(" and ").map(Number) as [number, number];
    const grams = features.map((one) => gramMatrix(one).arraySync()[0]!);
    const sizes = grams[0]!.flatMap((line, r) => line.map((value, c) => Math.abs(grams[1]![r]![c]! - value)));
    expect(sizes[row * 64 + column]! / Math.max(...sizes)).toBeCloseTo(1, 3);
    for (const [i, gram] of grams.entries())
      expect(Math.abs(Number(pair[i + 1]) / gram[row]![column]! - 1)).toBeLessThan(2e-3);
  });

  it("zooms and moves by buttons, keys and the wheel", async () => {
    await button("1:1, pixel for pixel").click();
    expect(await scale()).toBe(100);
    await button("Zoom in").click();
    expect(await scale()).toBe(141);
    await stage().focus();
    for (const key of ["+", "+", "+", "+", "+", "+", "+"]) await stage().press(key);
    expect(await scale()).toBe(1600);
    const place = () => stage().locator(".moved").first().getAttribute("style");
    const before = await place();
    await stage().press("ArrowDown");
    expect(await place()).not.toBe(before);
    await stage().hover();
    await open.page.mouse.wheel(0, 300);
    await expect.poll(scale).toBeLessThan(1600);
    await button("Fit").click();
  });

  it("blinks through every reconstruction, and stops", async () => {
    await button("Blink").click();
    await open.page.getByLabel("every reconstruction in turn").check();
    await open.page.getByLabel("Pictures a second").selectOption("3");
    const tag = stage().locator(".tag");
    const met = new Set<string>();
    await expect.poll(async () => met.add((await tag.textContent())!).size, { ...patience, interval: 100 }).toBe(3);
    expect([...met].sort()).toEqual([first.name, second.name, original.name].sort());
    await button("Stop blinking").click();
    const stopped = await tag.textContent();
    await button("Next picture").click();
    expect(await tag.textContent()).not.toBe(stopped);
    await button("Split").click();
  });

  it("saves pictures, maps and numbers as they are", async () => {
    await open.page.getByLabel("Error map").selectOption("l1");
    // Nothing is drawn anew under the pointer then.
    await open.page
      .getByRole("img", { name: /^Map of l1/ })
      .first()
      .waitFor();
    await open.page.locator('.results[data-fresh="true"]').waitFor();
    await open.page.getByText("Save, keys and gestures").click();
    const png = await saved(button("Original"));
    expect(png.name).toBe("hr.png");
    const { width, height, data } = await decodeImage(png.bytes);
    expect([width, height]).toEqual([48, 40]);
    expect([...data]).toEqual([...original.data]);
    const map = await saved(button("Map of l1"));
    const drawn = await decodeImage(map.bytes);
    expect([drawn.width, drawn.height]).toEqual([48, 40]);

    const json = await saved(button("Save the numbers (JSON)"));
    const told = JSON.parse(json.bytes.toString()) as { values: { l1: number } }[];
    const l1 = await cells("l1").evaluateAll((found) => found.map((cell) => Number(cell.dataset.value)));
    expect(told.map(({ values }) => values.l1)).toEqual(l1);
    const mean = original.data.reduce((sum, value, i) => sum + Math.abs(value - first.data[i]!), 0) / 48 / 40 / 3;
    expect(figure(l1[0]!)).toBe(figure(mean));
  });

  it("carries its settings in the address", async () => {
    await expect.poll(() => open.page.url()).toContain(`layers=${layer}`);
    for (const part of [`seen=${layer}`, "map=l1", "engine=wasm"]) expect(open.page.url()).toContain(part);
  });

  it("follows a change of the settings and of the original", async () => {
    await open.chip("Measures");
    await open.page.getByRole("checkbox", { name: "block2_conv2" }).check();
    await cells("style block2_conv2").first().waitFor();
    await drop('label.drop:has-text("Original")', [stray]);
    await expect.poll(() => notice().textContent(), patience).toContain("bicubic.png (48x40), gan.png (48x40)");
    // No table of pictures that are gone.
    expect(await open.page.locator(".results table").count()).toBe(0);
    await drop("h1", [{ ...stray, name: "same.png" }]);
    await expect.poll(names, patience).toEqual(["same.png"]);
    expect(await cells("l2").getAttribute("data-value")).toBe("0");
    await open.chip("Pictures");
    await button("Remove same.png").click();
    await open.page.keyboard.press("Escape");
    await expect.poll(() => notice().textContent()).toContain("Now add one or more reconstructions of stray.png");
  });

  it.each(["light", "dark"] as const)(
    "keeps nobody out in the %s, with everything open on a phone",
    async (colorScheme) => {
      const { page } = open;
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 360, height: 800 });
      if (!(await open.results.count()))
        await drop("h1", [
          { ...stray, name: "same.png" },
          { ...stray, data: first.data.slice(0, stray.data.length) },
        ]);
      await open.results.waitFor();
      if (!(await page.locator("details.seen[open]").count())) await page.getByText("What VGG sees").click();
      await page.locator('[data-testid="seen"][data-fresh="true"]').waitFor();
      // Canvases take their new size a frame later.
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth), patience).toBe(360);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() =>
        (globalThis as unknown as { axe: typeof import("axe-core") }).axe.run(),
      );
      const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
      const folder = fileURLToPath(new URL("../.screenshots/", import.meta.url));
      await page.screenshot({ path: `${folder}compare-phone-${colorScheme}.png`, fullPage: true });
    },
  );

  it("says nothing on the console", () => expect(open.complaints).toEqual([]));
});
