import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { bringChromium } from "@srloss/chromium";
import { networkToSafetensors, readNetwork } from "@srloss/lpips";
import { fileSource } from "@srloss/node-gpu";
import { testData } from "@srloss/reference";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, patience, quickHash } from "./open-page.ts";
import { png } from "./pictures.ts";

const chromium = bringChromium();
const srloss = join(dirname(createRequire(import.meta.url).resolve("srloss/package.json")), "dist/main.js");
const name = "weights/squeezenet1_1.float16.safetensors";
const meta = `<meta name="srloss-site-squeezenet" content="${name}">`;

describe.skipIf(!chromium || !testData)("on a site that holds SqueezeNet", () => {
  let open: OpenPage;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "srloss-site-lpips-"));
    const flat = join(testData!.data, "lpips/lpips_squeeze_v0.1.hwio.f32le.json");
    const weights = await networkToSafetensors(await readNetwork(fileSource(flat)), { type: "float16" });
    open = await openPage(chromium!, {
      hash: "engine=wasm&tab=engines&measures=l1,perceptual",
      context: { serviceWorkers: "block" },
    });
    const { page, address } = open;
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

  it("LPIPS is the command's, and says of which network", async () => {
    const [hr, sr] = [join(folder, "original.png"), join(folder, "reconstruction.png")];
    for (const [seed, path] of [hr, sr].entries()) writeFileSync(path, await png(64, seed));
    for (const [label, path] of [
      ["Original", hr],
      ["Reconstructions", sr],
    ] as const) {
      await open.drop(label).locator("input").setInputFiles(path);
      if (label === "Original") await open.drop(label).getByText("original.png, 64x64").waitFor({ state: "attached" });
    }
    await open.tab("Compare");
    const words = ["compare", sr, hr, "--loss", "lpips", "--lpips-net", "squeeze", "--json"];
    const where = ["--lpips-weights", join(testData!.data, "lpips"), "--engine", "srloss-wasm"];
    const [{ lpips }, { stdout }] = await Promise.all([
      open.row("reconstruction.png"),
      promisify(execFile)(process.execPath, [srloss, ...words, ...where]),
    ]);
    // Half precision here.
    expect(lpips! / JSON.parse(stdout).values.lpips).toBeCloseTo(1, 2);
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
