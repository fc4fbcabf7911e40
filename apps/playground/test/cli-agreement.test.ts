import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { bringChromium } from "@srloss/chromium";
import { testData } from "@srloss/reference";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, patience } from "./open-page.ts";

const chromium = bringChromium();
const srloss = join(dirname(createRequire(import.meta.url).resolve("srloss/package.json")), "dist/main.js");

/** What the command prints of this pair. */
async function printed(sr: string, hr: string, weights: string): Promise<Record<string, unknown>> {
  // An engine that the browser has not: what they share is the definition.
  const words = [srloss, "compare", sr, hr, "--weights", weights, "--engine", "srloss-wasm", "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return JSON.parse(stdout);
}

describe.skipIf(!chromium)("the page's table and the command's numbers", () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openPage(chromium!, { hash: "tab=engines&engine=wasm" });
  });
  afterAll(() => open?.close());

  /** From another window, as people do. */
  async function dropFile(label: string, path: string): Promise<void> {
    const bytes = readFileSync(path).toString("base64");
    const dataTransfer = await open.page.evaluateHandle(
      ([bytes, name]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], name));
        return transfer;
      },
      [bytes, basename(path)] as const,
    );
    await open.drop(label).dispatchEvent("drop", { dataTransfer });
  }

  async function expectAgreement(sr: string, hr: string, weights: string): Promise<void> {
    await dropFile("Original", hr);
    await open.drop("Original").getByText(basename(hr)).waitFor({ state: "attached" });
    await dropFile("Reconstructions", sr);
    await open.tab("Compare");
    const [shown, expected] = await Promise.all([open.row(basename(sr)), printed(sr, hr, weights)]);
    expect(Object.keys(shown).sort()).toEqual(["l1", "l2", "perceptual", "psnr", "ssim", "style"]);
    for (const [column, value] of Object.entries(shown)) {
      const wanted = (expected.values as Record<string, number>)[column]!;
      // float32 sums in another order.
      expect(Math.abs(value / wanted - 1), `${column}: ${value} and ${wanted}`).toBeLessThan(1e-3);
    }
    const [{ sha256 }] = expected.networks as [{ sha256: string }];
    expect(await open.page.getByTestId("weights").textContent()).toContain(sha256.slice(0, 12));
  }

  it.skipIf(!testData)("are the same with trained weights and a photograph", async () => {
    const weights = join(testData!.data, "h5/vgg19-notop-keras1-block1-3.h5");
    await dropFile("Weights from a file", weights);
    await expect.poll(() => open.page.getByTestId("weights").textContent(), patience).toMatch(/^Real weights/);
    const pair = (name: string) => join(testData!.pairs, `pairs/chelsea.${name}.png`);
    await expectAgreement(pair("bicubic4"), pair("hr"), weights);
  });

  it("say nothing on the console", () => expect(open.complaints).toEqual([]));
});
