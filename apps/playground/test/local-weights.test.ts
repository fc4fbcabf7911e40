import { fileURLToPath } from "node:url";
import { bringChromium, gpuFlags } from "@srloss/chromium";
import { testData } from "@srloss/reference";
import { type Browser, chromium as playwright } from "playwright";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { patience } from "./open-page.ts";

const chromium = bringChromium();

describe.skipIf(!chromium || !testData)("pnpm playground on a machine with trained weights", () => {
  let server: ViteDevServer;
  let browser: Browser;
  beforeAll(async () => {
    vi.stubEnv("SRLOSS_TEST_DATA", testData!.data);
    const root = fileURLToPath(new URL("..", import.meta.url));
    server = await createServer({ root, server: { port: 0 }, logLevel: "error" });
    await server.listen();
    browser = await playwright.launch({ executablePath: chromium!.executable, args: [...gpuFlags] });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    vi.unstubAllEnvs();
  });

  it("begins with them, and says so", async () => {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(`${server.resolvedUrls!.local[0]}#tab=engines&engine=wasm`);
    const weights = page.getByTestId("weights");
    await expect.poll(() => weights.textContent(), { ...patience, timeout: 60_000 }).toMatch(/^Real weights/);
    // Of Keras' parameters up to block3_conv3, whatever file they came in.
    expect(await weights.textContent()).toContain("9967d40880df");
    expect(errors).toEqual([]);
  });
});
