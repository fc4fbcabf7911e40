import { bringChromium } from "@srloss/chromium";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, patience, quickHash } from "./open-page.ts";
import { choosePair } from "./pictures.ts";

const chromium = bringChromium();
/** GPUs in software compile for seconds what they run once. */
const long = { timeout: 200_000 };

/** The page has no door to its engine: the contexts are kept as the browser makes them. */
async function keepContexts({ page }: OpenPage): Promise<void> {
  await page.workers()[0]!.evaluate(() => {
    const { getContext } = OffscreenCanvas.prototype;
    const contexts: unknown[] = [];
    Object.assign(globalThis, { contexts });
    OffscreenCanvas.prototype.getContext = function (this: OffscreenCanvas, ...words: unknown[]) {
      const context = Reflect.apply(getContext, this, words);
      contexts.push(context);
      return context;
    } as typeof getContext;
  });
}

describe.skipIf(!chromium)("Engines", { timeout: 240_000 }, () => {
  let open: OpenPage;
  let expected: Record<string, number>;
  beforeAll(async () => {
    // Below it there is a pool. GPUs compile for each layer, and what deeper ones give is in the tests of `@srloss/web`.
    open = await openPage(chromium!, { hash: "tab=engines&engine=wasm&layers=block2_conv2" });
    open.page.setDefaultTimeout(long.timeout);
    await why(/^Using wasm, WebAssembly .*as asked for/);
    await keepContexts(open);
    await choosePair(open, 16);
    expected = await open.row("reconstruction.png");
  });
  afterAll(() => open?.close());

  const why = (words: RegExp) => open.page.getByTestId("why").filter({ hasText: words }).waitFor();
  const start = async (engine: string) => {
    await open.tab("Engines");
    await open.page.getByRole("combobox", { name: /^Engine/ }).selectOption(engine);
    await why(new RegExp(`^Using ${engine}`));
  };
  /** The table, once the engine that was started last has filled it. */
  const table = async () => {
    await open.tab("Compare");
    return open.row("reconstruction.png");
  };

  it.each(["webgpu", "webgl", "srloss-wasm", "cpu"])("%s fills the same table", async (engine) => {
    await start(engine);
    const found = await table();
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    // float32 sums in another order.
    for (const [column, value] of Object.entries(expected))
      expect(Math.abs(found[column]! / value - 1), `${column}: ${found[column]} and ${value}`).toBeLessThan(1e-3);
  });

  it("one that is chosen while the page is starting, or runs instead of another, is the one that it names", async () => {
    const quick = await openPage(chromium!, {
      hash: "tab=engines&engine=wasm",
      context: { serviceWorkers: "block" },
    });
    try {
      await quick.page.getByRole("combobox", { name: /^Engine/ }).selectOption("cpu");
      await quick.page
        .getByTestId("why")
        .filter({ hasText: /^Using cpu/ })
        .waitFor();
      expect(await quick.error.count()).toBe(0);

      // A link from a computer with WebGPU, on one without.
      await quick.page.route("**/assets/worker-*.js", async (route) => {
        const script = await (await route.fetch()).text();
        await route.fulfill({
          contentType: "text/javascript",
          body: `Object.defineProperty(navigator, "gpu", { value: undefined });${script}`,
        });
      });
      await quick.page.goto(`${quick.address}?webgpu#${quickHash("tab=engines&engine=webgpu")}`);
      await expect
        .poll(() => quick.error.textContent(), patience)
        .toMatch(/webgpu.* (srloss-wasm|webgl) has been started instead\.$/);
      expect(await quick.page.getByRole("combobox", { name: /^Engine/ }).inputValue()).toBe("auto");
      expect(quick.page.url()).not.toContain("webgpu&");
    } finally {
      await quick.close();
    }
  });

  it("the fastest one that works says why no faster one was taken", async () => {
    await open.tab("Engines");
    await open.page.getByRole("combobox", { name: /^Engine/ }).selectOption("auto");
    await why(/^Using srloss-wasm, .*\(1 thread as .*; not webgpu: .*; not webgl: the only renderer is a software one/);
  });

  it("each is measured, in times that are not 0", async () => {
    await open.button("Measure every engine").click();
    const cells = open.page.getByRole("row", { name: /^cpu/ }).getByRole("cell");
    await expect.poll(() => cells.count(), long).toBe(4);
    const times = (await cells.allTextContents()).flatMap((text) => text.split(", ").map(Number));
    expect(times).toHaveLength(8);
    for (const time of times) expect(time).toBeGreaterThan(0);
    // The networks went with the engines that were measured.
    await expect
      .poll(() => open.page.getByTestId("held").textContent(), patience)
      .toBe("It holds nothing: no comparison has run on it since it was started.");
    await open.screenshot("engines-measured");
  });

  it("a WebGL context that is lost is told, and the next comparison works", async () => {
    await start("webgl");
    await table();
    await open.page.workers()[0]!.evaluate(() => {
      const { contexts } = globalThis as unknown as { contexts: readonly WebGL2RenderingContext[] };
      for (const gl of contexts) gl.getExtension?.("WEBGL_lose_context")?.loseContext();
    });
    await expect
      .poll(() => open.error.textContent(), patience)
      .toMatch(/^The browser took the GPU away from webgl [^.]+; webgl has been started, and you can go on\.$/);
    await choosePair(open, 20);
    expect(await open.error.count()).toBe(0);
    const found = await open.row("reconstruction.png");
    for (const [column, value] of Object.entries(found)) expect(value, column).toBeGreaterThan(0);
  });

  it("nothing is said on the console", () => expect(open.complaints).toEqual([]));
});
