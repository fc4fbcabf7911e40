import { bringChromium } from "@srloss/chromium";
import { afterAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage } from "./open-page.ts";
import { png } from "./pictures.ts";

const chromium = bringChromium();
/** A renderer in software takes its time. */
const patience = { timeout: 100_000 };
const losses = ["l2", "l1", "perceptual", "style"];

describe.skipIf(!chromium)("Train on an engine of GPUs", () => {
  let open: OpenPage | undefined;
  afterAll(() => open?.close());

  /** What each network makes of the part that is watched after some steps. */
  async function trained(engine: string): Promise<readonly number[]> {
    await open?.close();
    open = await openPage(chromium!, { hash: "tab=engines&trainScale=2&upsampling=pixel-shuffle&engine=wasm" });
    const { page, button, error } = open;
    // As small as may be watched: what is tried is the engine.
    await page.getByText("Ready", { exact: true }).waitFor();
    await open.choose("Original", "small.png", await png(12, 3));
    await open.drop("Original").getByText("small.png, 12x12", { exact: true }).waitFor({ state: "attached" });
    await page.getByRole("combobox", { name: /^Engine/ }).selectOption(engine);
    await page
      .getByTestId("why")
      .filter({ hasText: new RegExp(`^Using ${engine}`) })
      .waitFor(patience);
    await open.tab("Train");
    await page.getByRole("img", { name: "Bicubic", exact: true }).waitFor(patience);
    await button("Start").click();
    const step = () => page.getByTestId("train-steps").getAttribute("data-step").then(Number);
    await expect.poll(step, patience).toBeGreaterThan(2);
    for (const loss of losses) await page.locator(`[data-loss="${loss}"][data-psnr]`).waitFor(patience);
    await button("Pause").click();
    await button("Go on").waitFor();
    expect(await error.count()).toBe(0);
    expect(await page.locator(".chip b.of-engine").textContent()).toContain(engine);
    const found = await Promise.all(
      losses.map(async (loss) => Number(await page.locator(`[data-loss="${loss}"]`).getAttribute("data-psnr"))),
    );
    await open.screenshot(`train-${engine}`);
    return found;
  }

  it("where WebGPU runs in software, one button trains on WebAssembly instead", async () => {
    open = await openPage(chromium!, { hash: "tab=train&trainScale=2&upsampling=pixel-shuffle&engine=webgpu" });
    await open.page.getByText(/^webgpu runs in software here/).waitFor(patience);
    await open.button("Train on WebAssembly instead").click();
    const step = () => open!.page.getByTestId("train-steps").getAttribute("data-step").then(Number);
    await expect.poll(step, patience).toBeGreaterThan(0);
    expect(await open.page.locator(".chip b.of-engine").textContent()).toBe("srloss-wasm");
    expect(await open.error.count()).toBe(0);
  });

  // WebGPU in software takes minutes for the first step: 97 shaders are compiled, then SwiftShader runs VGG's for a minute at a time.
  it("webgl trains all four networks", async () => {
    for (const [i, psnr] of (await trained("webgl")).entries()) expect(psnr, losses[i]).toBeGreaterThan(20);
    expect(open!.complaints.filter((text) => !/swiftshader|software|GPU stall/i.test(text))).toEqual([]);
  });
});
