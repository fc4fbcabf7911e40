import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bringChromium } from "@srloss/chromium";
import "@tensorflow/tfjs-backend-cpu";
import { setBackend } from "@tensorflow/tfjs-core";
import { type Browser, chromium, type Page } from "playwright";
import { build, type PreviewServer, preview } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ShortTraining, shortTraining } from "./in-browser/short-training.ts";

const browserHere = bringChromium();

type TrainInWorker = (steps: number, stopAt?: number) => Promise<ShortTraining>;

describe.skipIf(!browserHere)("train, in a Web Worker of a browser", () => {
  let folder: string;
  let server: PreviewServer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "srloss-train-page-"));
    const config = {
      root: join(import.meta.dirname, "in-browser"),
      configFile: false,
      logLevel: "error",
      resolve: { conditions: ["@srloss/source", "module", "browser", "development|production"] },
      worker: { format: "es" },
      build: { outDir: folder, emptyOutDir: true, minify: false },
      preview: { host: "127.0.0.1", port: 0 },
    } as const;
    await build({ ...config, resolve: { conditions: [...config.resolve.conditions] } });
    server = await preview({ ...config, resolve: { conditions: [...config.resolve.conditions] } });
    browser = await chromium.launch({ executablePath: browserHere!.executable, args: ["--no-sandbox"] });
    page = await browser.newPage();
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(server.resolvedUrls!.local[0]!);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const inWorker = (steps: number, stopAt?: number) =>
    page.evaluate(
      ([steps, stopAt]) => (globalThis as unknown as { trainInWorker: TrainInWorker }).trainInWorker(steps!, stopAt),
      [steps, stopAt] as const,
    );

  it("gives Node's numbers, and holds no more tensors after 40 steps than after 5", async () => {
    await setBackend("cpu");
    const [there, here] = [await inWorker(40), await shortTraining(40)];
    expect(there.values).toHaveLength(40);
    for (const [i, value] of there.values.flat().entries())
      expect(Math.abs(value / here.values.flat()[i]! - 1), `number ${i}`).toBeLessThan(1e-5);
    expect(there.values.at(-1)![0]).toBeLessThan(there.values[0]![0]!);
    expect(there.tensors[1]).toBe(there.tensors[0]);
    expect(there.end).toMatchObject({ type: "end", finished: true });
  });

  it("hears the page while it trains: told to stop, it ends a few steps later", async () => {
    const { end, values } = await inWorker(100_000, 5);
    expect(end).toMatchObject({ type: "end", finished: false });
    expect(values.length).toBeGreaterThanOrEqual(5);
    expect(values.length).toBeLessThan(5000);
  });

  it("says nothing on the console", () => expect(complaints).toEqual([]));
});
