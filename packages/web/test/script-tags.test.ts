import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { bringChromium, gpuFlags } from "@srloss/chromium";
import { l1Loss } from "@srloss/core";
import { imageTensor } from "@srloss/engines/images";
import { formulaImage } from "@srloss/reference";
import "@tensorflow/tfjs-backend-cpu";
import { setBackend } from "@tensorflow/tfjs-core";
import { chromium } from "playwright";
import { expect, it } from "vitest";
import { encodePng } from "../src/index.ts";

const browserHere = bringChromium();
const require = createRequire(import.meta.url);

/** What the content network serves under a package's bare name. */
function cdnFile(name: string): string {
  const folder = name.startsWith("@srloss/")
    ? join(import.meta.dirname, "../..", name.slice("@srloss/".length))
    : dirname(require.resolve(`${name}/package.json`));
  const { jsdelivr } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return readFileSync(join(folder, jsdelivr), "utf8");
}

it.skipIf(!browserHere)("the README's page without a bundler computes", async () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const html = /```html\n(.+?)```/s.exec(readme)![1]!;
  // What would be downloaded is random here, and no part of the sum.
  const offline = html
    .replace("loadVgg19({", 'loadVgg19({ weights: "random",')
    .replace("perceptual: 1", "perceptual: 0");
  const [width, height] = [16, 16];
  const png = (seed: number) => encodePng({ width, height, channels: 3, data: formulaImage(height, width, seed) });
  const images: Record<string, Uint8Array> = { "/sr.png": await png(1), "/hr.png": await png(2) };

  const browser = await chromium.launch({ executablePath: browserHere!.executable, args: [...gpuFlags] });
  try {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("pageerror", ({ message }) => problems.push(message));
    await page.route("https://cdn.jsdelivr.net/npm/**", (route) => {
      const name = /npm\/(@[\w-]+\/[\w-]+)/.exec(route.request().url())![1]!;
      return route.fulfill({ contentType: "text/javascript", body: cdnFile(name) });
    });
    await page.route("https://page.test/**", (route) => {
      const { pathname } = new URL(route.request().url());
      const image = images[pathname];
      if (image) return route.fulfill({ contentType: "image/png", body: Buffer.from(image) });
      return route.fulfill({ contentType: "text/html", body: offline });
    });
    await page.goto("https://page.test/");
    const out = page.locator("#out");
    await expect
      .poll(async () => [await out.textContent(), problems].flat().join(""), { timeout: 60_000 })
      .not.toBe("");
    expect(problems).toEqual([]);
    const [value, why] = (await out.textContent())!.split("\n") as [string, string];
    expect(why).toMatch(
      /^Using cpu, plain JavaScript \(tfjs 4\.22\.0\); not webgpu: .+; not webgl: .+; not srloss-wasm: .+; not wasm: /,
    );

    await setBackend("cpu");
    const image = (seed: number) => imageTensor({ width, height, data: formulaImage(height, width, seed) });
    const expected = l1Loss(image(2), image(1)).dataSync()[0]!;
    expect(Number(value)).toBeCloseTo(expected, 4);
  } finally {
    await browser.close();
  }
});
