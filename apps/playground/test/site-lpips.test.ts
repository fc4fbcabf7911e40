import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { bringChromium } from "@srloss/chromium";
import { type MeasureName, measures } from "@srloss/core";
import { networkToSafetensors, readNetwork } from "@srloss/lpips";
import { fileSource } from "@srloss/node-gpu";
import { testData } from "@srloss/reference";
import { knownWeights, randomWeights, weightsToSafetensors } from "@srloss/vgg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerRanges } from "./answer-ranges.ts";
import { type OpenPage, openPage, patience, quickHash } from "./open-page.ts";
import { png } from "./pictures.ts";

const chromium = bringChromium();
const srloss = join(dirname(createRequire(import.meta.url).resolve("srloss/package.json")), "dist/main.js");
const name = "weights/squeezenet1_1.float16.safetensors";
const flatName = "lpips_squeeze_v0.1.hwio.f32le";
/** NIQE needs two blocks of 96 pixels side by side, MS-SSIM 161 pixels. */
const side = 192;
const every = Object.keys(measures) as MeasureName[];
const meta = `<meta name="srloss-site-squeezenet" content="${name}">`;

describe.skipIf(!chromium || !testData)("on a site that holds SqueezeNet", () => {
  let open: OpenPage;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "srloss-site-lpips-"));
    const flat = join(testData!.data, `lpips/${flatName}.json`);
    for (const ending of ["json", "bin"])
      copyFileSync(flat.replace("json", ending), join(folder, `${flatName}.${ending}`));
    // DISTS has the paper's weights of channels in it; of VGG16 there is no copy here.
    const random = await randomWeights({ network: "vgg16", upTo: "block5_conv3", preprocessing: "torchvision" });
    const vgg16 = Buffer.from(weightsToSafetensors(random));
    writeFileSync(join(folder, "vgg16.safetensors"), vgg16);
    const weights = await networkToSafetensors(await readNetwork(fileSource(flat)), { type: "float16" });
    open = await openPage(chromium!, {
      hash: "engine=wasm&tab=engines&measures=l1,perceptual",
      context: { serviceWorkers: "block" },
    });
    const { page, address } = open;
    await page.route(knownWeights["vgg16-torchvision"].url, (route) => answerRanges(route, vgg16));
    // As the build makes it where it finds the weights.
    await page.route(`${address}${name}`, (route) => route.fulfill({ body: Buffer.from(weights) }));
    const { pathname } = new URL(address);
    await page.route(
      (url) => url.pathname === pathname,
      async (route) => {
        const answer = await route.fetch();
        const html = await answer.text();
        await route.fulfill({
          response: answer,
          body: html.includes(meta) ? html : html.replace("<head>", `<head>${meta}`),
        });
      },
    );
    await page.goto(`${address}?lpips#${quickHash("engine=wasm&tab=engines&measures=l1,lpips")}`);
    await page.getByText("Ready", { exact: true }).waitFor();
  });
  afterAll(async () => {
    await open?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("every row of the table is the command's, and LPIPS says of which network", async () => {
    const [hr, sr] = [join(folder, "original.png"), join(folder, "reconstruction.png")];
    for (const [seed, path] of [hr, sr].entries()) writeFileSync(path, await png(side, seed));
    for (const [label, path] of [
      ["Original", hr],
      ["Reconstructions", sr],
    ] as const) {
      await open.drop(label).locator("input").setInputFiles(path);
      if (label === "Original")
        await open.drop(label).getByText(`original.png, ${side}x${side}`).waitFor({ state: "attached" });
    }
    await open.go(quickHash(`engine=wasm&measures=${every.join()}`));
    const words = ["compare", sr, hr, "--loss", every.join(), "--lpips-net", "squeeze", "--json"];
    const where = ["--lpips-weights", folder, "--weights", "random", "--engine", "srloss-wasm"];
    const [shown, { stdout }] = await Promise.all([
      open.row("reconstruction.png"),
      promisify(execFile)(process.execPath, [srloss, ...words, ...where]),
    ]);
    const { values } = JSON.parse(stdout) as { values: Readonly<Record<string, number>> };
    expect(Object.keys(shown).sort()).toEqual([...every].sort());
    // float32 sums in another order; SqueezeNet is in half precision here.
    for (const [name, value] of Object.entries(shown))
      expect(Math.abs(value / values[name]! - 1), `${name}: ${value} and ${values[name]}`).toBeLessThan(
        name === "lpips" ? 5e-3 : 1e-3,
      );
    expect(await open.results.locator("tbody").filter({ hasText: "LPIPS (squeeze)" }).textContent()).toContain(
      "(SqueezeNet)",
    );
  });

  it("it is there where nothing is asked for, and random weights of VGG leave it alone", async () => {
    await open.go("engine=wasm&network=random&measures=&region=0,0,32,32");
    const own = open.page.locator('td[data-column="lpips"]');
    await own.waitFor(patience);
    await open.chip("Network");
    await open.page.getByText("LPIPS has a network of its own, SqueezeNet 1.1").waitFor();
  });
});
