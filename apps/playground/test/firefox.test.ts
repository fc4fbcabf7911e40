import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bringFirefox, startFirefox } from "@srloss/firefox";
import { type PreviewServer, preview } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { patience, quickHash } from "./open-page.ts";
import { png } from "./pictures.ts";

const firefox = bringFirefox();
const srloss = join(dirname(createRequire(import.meta.url).resolve("srloss/package.json")), "dist/main.js");

describe.skipIf(!firefox)("the page in Firefox", () => {
  let server: PreviewServer;
  let browser: Awaited<ReturnType<typeof startFirefox>>;
  let page: Awaited<ReturnType<typeof browser.newPage>>;
  let folder: string;
  const complaints: string[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "srloss-firefox-"));
    server = await preview({
      root: fileURLToPath(new URL("..", import.meta.url)),
      base: "/some/folder/",
      preview: { port: 0, host: "127.0.0.1" },
      logLevel: "error",
    });
    browser = await startFirefox(firefox!);
    page = await browser.newPage();
    page.setDefaultTimeout(patience.timeout);
    page.on("console", (message) => {
      if (["error", "warn"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    const hash = quickHash("engine=srloss-wasm&layers=block1_conv2&tab=engines");
    await page.goto(`${server.resolvedUrls!.local[0]!}#${hash}`);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const tab = (name: string) => page.locator(`#tab-${name}`).click();
  const numbers = () =>
    page.$$eval('.results[data-fresh="true"] td[data-of="reconstruction.png"][data-column]', (cells) =>
      Object.fromEntries(
        cells.map((cell) => {
          const { column, value } = (cell as HTMLElement).dataset;
          return [column!, Number(value)] as const;
        }),
      ),
    );

  /** From another window, as people do. */
  async function drop(label: string, name: string, bytes: Uint8Array): Promise<void> {
    await page.evaluate(
      (label, name, text) => {
        const place = [...document.querySelectorAll("label.drop")].find(
          (element) => element.firstElementChild?.textContent === label,
        )!;
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], name));
        place.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
      },
      label,
      name,
      Buffer.from(bytes).toString("base64"),
    );
  }

  it("measures what is dropped on it, to the command line's numbers", async () => {
    await page.waitForFunction(() =>
      /^Using srloss-wasm/.test(document.querySelector('[data-testid="why"]')!.textContent!),
    );
    const [hr, sr] = [await png(48, 0), await png(48, 1)];
    await drop("Original", "original.png", hr);
    await page.waitForFunction(() => document.body.textContent!.includes("original.png, 48x48"));
    await drop("Reconstructions", "reconstruction.png", sr);
    await tab("compare");
    await expect.poll(async () => Object.keys(await numbers()).length, patience).toBe(6);
    const shown = await numbers();
    for (const [name, bytes] of [
      ["original.png", hr],
      ["reconstruction.png", sr],
    ] as const)
      writeFileSync(join(folder, name), bytes);
    const words = ["compare", join(folder, "reconstruction.png"), join(folder, "original.png"), "--weights", "random"];
    const command = [srloss, ...words, "--layers", "block1_conv2", "--engine", "srloss-wasm", "--json"];
    const { values } = JSON.parse((await promisify(execFile)(process.execPath, command)).stdout);
    for (const [column, value] of Object.entries(shown))
      expect(Math.abs(value / values[column] - 1), `${column}: ${value} and ${values[column]}`).toBeLessThan(1e-3);
  });

  it("takes a file from Firefox's own dialogue", async () => {
    const path = join(folder, "chosen.png");
    writeFileSync(path, await png(48, 2));
    const inputs = await page.$$("label.drop input");
    const labels = await page.$$eval("label.drop", (all) => all.map((one) => one.firstElementChild!.textContent));
    const input = inputs[labels.indexOf("Reconstructions")] as unknown as {
      uploadFile(...paths: string[]): Promise<void>;
    };
    await input.uploadFile(path);
    await page.waitForSelector('.results[data-fresh="true"] td[data-of="chosen.png"]');
  });

  it("teaches why L2 blurs", async () => {
    await tab("blur");
    await page.waitForSelector('[data-testid="blur-lesson"][data-fresh="true"]');
  });

  it("trains four networks", async () => {
    await tab("train");
    await page.locator("#panel-train button.main:not(:disabled)").click();
    await page.waitForFunction(() => document.querySelectorAll("[data-loss][data-psnr]").length === 4);
    const steps = await page.$eval('[data-testid="train-steps"]', (told) => (told as HTMLElement).dataset.step);
    expect(Number(steps)).toBeGreaterThan(0);
    await page.locator("#panel-train button.main").click();
  });

  it("opens the other tabs", async () => {
    await tab("distort");
    await page.waitForSelector('[data-testid="distort"]');
    await tab("optimise");
    await page.waitForSelector('#panel-optimise canvas[aria-label^="L2"]');
    await tab("engines");
    await page.waitForSelector('[data-testid="held"]');
  });

  it("says nothing on the console", () => expect(complaints).toEqual([]));
});
