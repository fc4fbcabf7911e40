import { readFile } from "node:fs/promises";
import { bringChromium } from "@srloss/chromium";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, patience } from "./open-page.ts";

const chromium = bringChromium();

describe.skipIf(!chromium)("Optimise", () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openPage(chromium!, { hash: "tab=optimise&engine=srloss-wasm&side=64&start=noise" });
  });
  afterAll(() => open?.close());

  const told = () => open.page.getByTestId("steps");
  const reaches = (step: number) => expect.poll(() => told().getAttribute("data-step"), patience).toBe(String(step));
  const saved = async (button: string) => {
    const [download] = await Promise.all([open.page.waitForEvent("download"), open.button(button).click()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };

  /** The loss of each descent, before its last step. */
  const totals = async () => JSON.parse((await told().getAttribute("data-totals"))!) as Record<string, number>;
  const looks = (title: string) =>
    open.page
      .getByRole("img", { name: new RegExp(`^${title}: step`) })
      .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());

  it("descends three losses from one start: 10 steps at 64x64", async () => {
    await open.button("Step").click();
    await reaches(1);
    const first = await totals();
    expect(Object.keys(first)).toEqual(["l2", "perceptual", "style"]);
    for (let i = 2; i <= 10; i++) {
      await open.button("Step").click();
      await reaches(i);
    }
    const last = await totals();
    for (const name of Object.keys(first)) expect(last[name]!, name).toBeLessThan(0.95 * first[name]!);
    expect(await told().textContent()).toMatch(/^Step 10, [\d.]+ steps per second$/);
    const chart = open.page.getByRole("img", {
      name: /^After 10 steps, of what it was: L2 0\.\d+, Perceptual 0\.\d+, Style /,
    });
    expect(await chart.locator("canvas").count()).toBe(1);
    // The legend tells the last step before anybody points anywhere.
    const legend = await chart.locator(".u-legend .u-value").allTextContents();
    expect(legend).toHaveLength(4);
    for (const text of legend) expect(text).toMatch(/^\d/);
    expect(new Set([await looks("L2"), await looks("Perceptual"), await looks("Style")]).size).toBe(3);
  });

  it("replays: any moment again, and the newest one behind it", async () => {
    const moment = open.page.getByRole("slider", { name: "Moment of the run" });
    const newest = await looks("L2");
    await moment.fill("0");
    const start = await looks("L2");
    expect(start).not.toBe(newest);
    // All of them began with the same.
    expect(await looks("Style")).toBe(start);
    await open.button("Replay").click();
    await expect.poll(() => moment.getAttribute("aria-valuetext"), patience).toBe("step 10");
    await open.button("Replay").waitFor();
    expect(await looks("L2")).toBe(newest);
  });

  it("keeps the run while one looks at other tabs, or takes another engine", async () => {
    const before = await totals();
    await open.tab("Why L2 blurs");
    await open.tab("Optimise");
    expect(await told().getAttribute("data-step")).toBe("10");
    await open.tab("Engines");
    for (const engine of ["cpu", "srloss-wasm"]) {
      await open.page.getByRole("combobox", { name: "Engine" }).last().selectOption(engine);
      await open.page
        .getByTestId("why")
        .filter({ hasText: `Using ${engine}` })
        .waitFor();
    }
    await open.tab("Optimise");
    expect(await told().getAttribute("data-step")).toBe("10");
    await open.button("Step").click();
    await reaches(11);
    // Adam goes on with its moments: one more step is a small one.
    for (const [name, total] of Object.entries(await totals())) {
      expect(total, name).toBeLessThan(before[name]!);
      expect(total, name).toBeGreaterThan(0.7 * before[name]!);
    }
  });

  it("saves the pictures and the curves", async () => {
    const picture = await saved("Save the pictures (PNG)");
    expect(picture.name).toMatch(/step 11.*\.png$/);
    // Three descents and the original beside each other.
    expect([picture.bytes.readUInt32BE(16), picture.bytes.readUInt32BE(20)]).toEqual([256, 64]);
    const { steps, layers, learningRate, engine, area } = JSON.parse(
      (await saved("Save the curves (JSON)")).bytes.toString(),
    );
    expect(steps).toHaveLength(11);
    expect({ layers, learningRate, engine, area }).toMatchObject({
      layers: ["block3_conv3"],
      learningRate: 5,
      engine: { name: "srloss-wasm" },
      area: { x: 96, y: 96, width: 64, height: 64 },
    });
    const [head, ...lines] = (await saved("Save the curves (CSV)")).bytes.toString().trimEnd().split("\n");
    expect(head).toBe("step,l2,perceptual,style");
    expect(lines).toHaveLength(11);
    const { l2, perceptual, style } = steps[10].lanes;
    expect(lines[10]).toBe(`11,${l2.total},${perceptual.total},${style.total}`);
  });

  it("takes a part of one's choice, by keys too, and a mix of one's own", async () => {
    const { page } = open;
    const part = page.locator("#panel-optimise").getByRole("button", { name: /^Part of the picture/ });
    expect(await part.getAttribute("aria-label")).toMatch(/64x64 from 96, 96/);
    const before = await looks("L2");
    await part.focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => part.getAttribute("aria-label"), patience).toMatch(/64x64 from 104, 96/);
    await reaches(0);
    await expect.poll(() => page.url(), patience).toContain("place=136%2C128");
    expect(await looks("L2")).not.toBe(before);
    for (const name of ["Perceptual", "Style"]) await page.getByRole("checkbox", { name, exact: true }).uncheck();
    await page.getByRole("checkbox", { name: "my mix" }).check();
    await open.button("Step").click();
    await reaches(1);
    expect(Object.keys(await totals())).toEqual(["l2", "mix"]);
  });

  it("runs, takes other weights meanwhile, and pauses by one button", async () => {
    await open.button("Go on").click();
    await open.button("Pause").waitFor();
    expect(await open.button("Cancel").count()).toBe(0);
    const mix = open.page.getByRole("group", { name: "My mix: terms and their weights" });
    await mix.getByRole("checkbox", { name: "perceptual" }).uncheck();
    const { mix: before } = await totals();
    await expect.poll(async () => (await totals()).mix, patience).not.toBe(before);
    await open.button("Pause").click();
    await open.button("Go on").waitFor();
    await open.screenshot("optimise-running");
  });

  it("begins anew from each start", async () => {
    await open.button("Reset").click();
    await reaches(0);
    const found: number[] = [];
    for (const start of ["noise", "blur", "bicubic x4", "grey", "1 px shift"]) {
      await open.page.getByRole("combobox", { name: /^Start from/ }).selectOption(start);
      await reaches(0);
      await open.button("Step").click();
      await reaches(1);
      found.push((await totals()).l2!);
    }
    // Noise is further off than what is only soft, and each start is another picture.
    expect(found[0]).toBeGreaterThan(Math.max(...found.slice(1)));
    expect(new Set(found).size).toBe(5);
  });

  it("says nothing on the console", () => expect(open.complaints).toEqual([]));
});
