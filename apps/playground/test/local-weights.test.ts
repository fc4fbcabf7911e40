import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bringChromium, gpuFlags } from "@srloss/chromium";
import { testData } from "@srloss/reference";
import { type Browser, chromium as playwright } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { patience } from "./open-page.ts";

const chromium = bringChromium();
const vite = join(dirname(createRequire(import.meta.url).resolve("vite/package.json")), "bin/vite.js");

describe.skipIf(!chromium || !testData)("npm run playground on a machine with trained weights", () => {
  let server: ChildProcess;
  let browser: Browser;
  let said = "";
  beforeAll(async () => {
    const cwd = fileURLToPath(new URL("..", import.meta.url));
    const env = { ...process.env, SRLOSS_TEST_DATA: testData!.data, NODE_ENV: "development", NO_COLOR: "1" };
    server = spawn(process.execPath, [vite, "--port", "0"], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [server.stdout!, server.stderr!])
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
    browser = await playwright.launch({ executablePath: chromium!.executable, args: [...gpuFlags] });
  });
  afterAll(async () => {
    await browser?.close();
    server?.kill();
  });

  it("begins with them, and says so", async () => {
    const address = () => said.match(/Local: +(\S+)/)?.[1];
    await expect.poll(address, { ...patience, message: said }).toBeDefined();
    expect(said).toContain(`Trained weights: ${testData!.data}`);
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(`${address()}#engine=wasm&measures=perceptual&region=0,0,16,16`);
    const weights = page.getByTestId("weights");
    await expect.poll(() => weights.textContent(), { timeout: 60_000 }).toMatch(/^Real weights/);
    // Of Keras' parameters up to block3_conv3, whatever file they came in.
    expect(await weights.textContent()).toContain("aae153086933");
    expect(errors).toEqual([]);
  });

  it("gives none of them to the static page", () => {
    expect(readFileSync(new URL("../dist/index.html", import.meta.url), "utf8")).not.toContain('"srloss-weights"');
  });
});
