import { readFile } from "node:fs/promises";
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

  const told = () => open.page.getByTestId("steps");
  const reaches = (step: number) => expect.poll(() => told().getAttribute("data-step"), patience).toBe(String(step));
  const saved = async (button: string) => {
    const [download] = await Promise.all([open.page.waitForEvent("download"), open.button(button).click()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };

  it("descends: 30 steps at 64x64", async () => {
    const totals: number[] = [];
    for (let i = 1; i <= 30; i++) {
      await open.button("Step").click();
      await reaches(i);
      totals.push(Number(await told().getAttribute("data-total")));
    }
    expect(totals[0]).toBeGreaterThan(0);
    expect(totals.at(-1)).toBeLessThan(0.8 * totals[0]!);
    expect(await told().textContent()).toMatch(/^Step 30, loss [\d.]+, [\d.]+ steps per second$/);
    const chart = open.page.getByRole("img", { name: /^The total went from [\d.]+ to [\d.]+ in 30 steps$/ });
    expect(await chart.locator("canvas").count()).toBe(1);
  });

  it("keeps the run while one looks at other tabs, or measures the engines", async () => {
    const total = await told().getAttribute("data-total");
    await open.tab("Why L2 blurs");
    await open.tab("Optimise");
    expect(await told().getAttribute("data-step")).toBe("30");
    await open.tab("Engines");
    await open.button("Measure every engine").click();
    await open.page.getByText("Ready", { exact: true }).waitFor();
    await open.tab("Optimise");
    expect(await told().getAttribute("data-step")).toBe("30");
    await open.button("Step").click();
    await reaches(31);
    // Adam goes on with its moments: one more step is a small one.
    const next = Number(await told().getAttribute("data-total"));
    expect(next).toBeLessThan(Number(total));
    expect(next).toBeGreaterThan(0.8 * Number(total));
  });

  it("saves the picture and the curves", async () => {
    const picture = await saved("Save the picture (PNG)");
    expect(picture.name).toMatch(/step 31.*\.png$/);
    expect(picture.bytes.readUInt32BE(16)).toBe(64);
    const { steps, weights, layers, learningRate, engine } = JSON.parse(
      (await saved("Save the curves (JSON)")).bytes.toString(),
    );
    expect(steps).toHaveLength(31);
    expect({ weights, layers, learningRate, engine }).toMatchObject({
      weights: { perceptual: 1 },
      layers: ["block3_conv3"],
      learningRate: 5,
      engine: { name: "wasm" },
    });
    const [head, ...lines] = (await saved("Save the curves (CSV)")).bytes.toString().trimEnd().split("\n");
    expect(head).toBe("step,total,l1,l2,perceptual,style,totalVariation");
    expect(lines).toHaveLength(31);
    const { total } = steps[30];
    expect(lines[30]).toBe(`31,${total},,,${total},,`);
  });

  it("runs, takes other weights meanwhile, and pauses by one button", async () => {
    await open.button("Go on").click();
    await open.button("Pause").waitFor();
    expect(await open.button("Cancel").count()).toBe(0);
    await open.page.getByLabel("L1", { exact: true }).check();
    await open.page.locator(".u-legend").getByText("L1", { exact: true }).waitFor();
    await open.button("Pause").click();
    await open.button("Go on").waitFor();
    await open.screenshot("optimise-running");
  });

  it("begins anew from each start", async () => {
    await open.button("Reset").click();
    await reaches(0);
    const totals: number[] = [];
    for (const start of ["noise", "blur", "bicubic x4", "1 px shift"]) {
      await open.page.getByRole("combobox", { name: /^Start from/ }).selectOption(start);
      await reaches(0);
      await open.button("Step").click();
      await reaches(1);
      totals.push(Number(await told().getAttribute("data-total")));
    }
    // Noise is further off than what is only soft, and each start is another picture.
    expect(totals[0]).toBeGreaterThan(Math.max(...totals.slice(1)));
    expect(new Set(totals).size).toBe(4);
  });

  it("says nothing on the console", () => expect(open.complaints).toEqual([]));
});
