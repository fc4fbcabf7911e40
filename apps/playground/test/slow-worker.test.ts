import { bringChromium } from "@srloss/chromium";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, patience, quickHash } from "./open-page.ts";
import { choosePair, png } from "./pictures.ts";

const chromium = bringChromium();

// What a quick visitor does on a slow machine: the worker answers late, and what is clicked meanwhile is not lost.
describe.skipIf(!chromium)("while the worker is slow", () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openPage(chromium!, {
      hash: "tab=engines&engine=srloss-wasm&sample=shapes&layers=block1_conv2&side=32",
    });
    await ready();
  });
  afterAll(() => open?.close());

  const ready = () => open.page.getByText("Ready", { exact: true }).waitFor();
  const step = (tab: string) => open.page.locator(`#panel-${tab} [data-step]`).getAttribute("data-step").then(Number);

  /** The worker does nothing for a while, and is at it when this returns. */
  async function hold(ms: number): Promise<void> {
    const { page } = open;
    // It listens before anything is said.
    const held = await page.evaluateHandle(() => {
      const channel = new BroadcastChannel("held");
      const heard = new Promise<void>((resolve) => {
        channel.onmessage = () => resolve(channel.close());
      });
      return { heard };
    });
    void page.workers()[0]!.evaluate((ms) => {
      new BroadcastChannel("held").postMessage(undefined);
      for (const end = performance.now() + ms; performance.now() < end; );
    }, ms);
    await held.evaluate(({ heard }) => heard);
  }

  /** Clicks, with less than a moment between them. */
  const click = (selectors: readonly string[], ms = 0) =>
    open.page.evaluate(
      async ([selectors, ms]) => {
        for (const selector of selectors) {
          document.querySelector<HTMLElement>(selector)!.click();
          if (ms) await new Promise((resolve) => setTimeout(resolve, ms));
        }
      },
      [selectors, ms] as const,
    );
  const chooseEngine = (engine: string) =>
    open.page.locator("#panel-engines select").evaluate((select: HTMLSelectElement, engine) => {
      select.value = engine;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }, engine);

  it("the comparison is made although other tabs were looked at, and ends what they began", async () => {
    await choosePair(open, 64);
    for (const tab of ["blur", "distort", "optimise", "train"]) {
      await hold(700);
      await open.go(quickHash(`engine=srloss-wasm&sample=shapes&layers=block1_conv2&side=32&crop=${tab.length}`));
      // Effects of the tab that is left have run.
      await click([`#tab-${tab}`, "#tab-compare"], 150);
      await open.results.waitFor();
      await ready();
      expect(await open.results.count(), tab).toBe(1);
    }
  });

  it("the last picture that is chosen is shown, whichever is there first", async () => {
    const { page } = open;
    const names = () => open.results.locator("thead .column .name").allTextContents();
    const sample = (name: string) =>
      page.evaluate((name) => {
        const buttons = document.querySelectorAll<HTMLElement>(".inputs fieldset button");
        [...buttons].find(({ textContent }) => textContent === name)!.click();
      }, name);
    const chip = page.locator("details.chip summary").first();
    await hold(500);
    await sample("text");
    await sample("shapes");
    await ready();
    await expect.poll(() => chip.textContent(), patience).toContain("sample: shapes");
    expect(new URLSearchParams(new URL(page.url()).hash.slice(1)).get("sample")).toBe("shapes");
    await hold(500);
    await sample("text");
    await open.choose("Original", "mine.png", await png(32, 0));
    await open.drop("Original").getByText("mine.png, 32x32").waitFor({ state: "attached" });
    await ready();
    await open.choose("Reconstructions", "one.png", await png(32, 1));
    await expect.poll(names, patience).toEqual(["one.png"]);
    expect(await chip.textContent()).toContain("mine.png");
    await choosePair(open, 32);
  });

  it("Start that is pressed twice runs once, and can be paused", async () => {
    for (const tab of ["optimise", "train"]) {
      await open.page.locator(`#tab-${tab}`).click();
      const main = `#panel-${tab} button.main`;
      await open.page.locator(`${main}:not(:disabled)`).waitFor();
      await hold(300);
      await click([main, main]);
      await expect.poll(() => step(tab), patience).toBeGreaterThan(2);
      await open.page.locator(main).filter({ hasText: "Pause" }).click();
      await ready();
      expect(await open.page.locator(main).textContent()).toBe("Go on");
    }
  });

  it("an engine that can't start takes no run away, and the page goes on saying so", async () => {
    const { page } = open;
    await page.workers()[0]!.evaluate(() => Object.defineProperty(navigator, "gpu", { value: undefined }));
    await open.tab("Distort");
    await page.locator('[data-testid="distort"][data-fresh="true"]').waitFor();
    await page.getByRole("button", { name: "noise", exact: true }).click();
    await chooseEngine("webgpu");
    await page.locator('[data-testid="distort"][data-fresh="true"]').waitFor();
    await ready();
    expect(await open.error.textContent()).toMatch(/^The engine webgpu does not work here/);
    await page.getByRole("button", { name: "Close the message" }).click();
    await open.tab("Optimise");
    const before = await step("optimise");
    expect(before).toBeGreaterThan(0);
    await open.button("Step").click();
    await expect.poll(() => step("optimise"), patience).toBe(before + 1);
    expect(await open.error.count()).toBe(0);
  });

  it("a learning rate that is chosen while an engine starts is the next step's", async () => {
    const totals = async () =>
      JSON.parse((await open.page.getByTestId("steps").getAttribute("data-totals"))!) as Record<string, number>;
    await open.button("Reset").click();
    await expect.poll(() => step("optimise"), patience).toBe(0);
    await ready();
    await hold(300);
    await chooseEngine("wasm");
    await open.go(quickHash("tab=optimise&sample=shapes&layers=block1_conv2&side=32&learningRate=0.01"));
    await ready();
    const found: Record<string, number>[] = [];
    for (const count of [1, 2]) {
      await open.button("Step").click();
      await expect.poll(() => step("optimise"), patience).toBe(count);
      found.push(await totals());
    }
    const [before, after] = found as [Record<string, number>, Record<string, number>];
    // With the rate of before it would be less than 0.95 of it.
    for (const name of Object.keys(before)) expect(after[name]! / before[name]!, name).toBeGreaterThan(0.99);
  });

  it("the Engines tab says nothing of what an engine held before it was changed", async () => {
    const { page } = open;
    await open.tab("Engines");
    const held = page.getByTestId("held");
    await expect.poll(() => held.textContent(), patience).toMatch(/^It holds/);
    await open.tab("Compare");
    await open.results.waitFor();
    await ready();
    await page.evaluate(() => {
      const said: string[] = [];
      const held = document.querySelector('[data-testid="held"]')!;
      new MutationObserver(() => {
        const status = document.querySelector(".status")!.textContent!;
        if (held.textContent && status.startsWith("Starting")) said.push(held.textContent);
      }).observe(document.body, { childList: true, characterData: true, subtree: true });
      Object.assign(globalThis, { said });
    });
    await hold(500);
    await click(["#tab-engines"], 150);
    await chooseEngine("wasm");
    await ready();
    await expect.poll(() => held.textContent(), patience).toMatch(/^It holds/);
    expect(await page.evaluate(() => (globalThis as unknown as { said: string[] }).said)).toEqual([]);
  });

  it("says nothing on the console", () => expect(open.complaints).toEqual([]));
});
