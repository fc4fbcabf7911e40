import { bringChromium } from "@srloss/chromium";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, patience, quickHash } from "./open-page.ts";
import { choosePair, png } from "./pictures.ts";

const chromium = bringChromium();

describe.skipIf(!chromium)("the page", () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openPage(chromium!, { hash: "tab=engines&engine=wasm" });
    await open.page
      .getByTestId("why")
      .filter({ hasText: /^Using wasm/ })
      .waitFor();
    await choosePair(open, 32);
  });
  afterAll(() => open?.close());

  /** What the Engines tab says the engine holds. */
  async function held(): Promise<{ tensors: number; bytes: number }> {
    await open.tab("Engines");
    const line = open.page.getByTestId("held");
    await expect.poll(() => line.textContent(), patience).toMatch(/^It holds \d+ tensors?/);
    const number = async (name: string) => Number(await line.getAttribute(`data-${name}`));
    const found = { tensors: await number("tensors"), bytes: await number("bytes") };
    await open.tab("Compare");
    return found;
  }

  it("says what is wrong with a picture, and goes on", async () => {
    const { choose, error, row } = open;
    const picture = await png(32, 2);
    await choose("Reconstructions", "cut.png", picture.subarray(0, 60));
    await error.waitFor();
    expect(await error.textContent()).toMatch(/^cut\.png .*\.$/);
    await choose("Reconstructions", "text.png", Buffer.from("This is no picture."));
    await expect.poll(() => error.textContent(), patience).toMatch(/^text\.png .*\.$/);
    await choose("Reconstructions", "whole.png", picture);
    await error.waitFor({ state: "detached" });
    expect((await row("whole.png")).l1).toBeGreaterThan(0);
  });

  it("says what is wrong with weights, and keeps those that it has", async () => {
    const { choose, error, page } = open;
    const before = await page.getByTestId("weights").textContent();
    await choose("Weights from a file", "broken.safetensors", Buffer.from("These are no weights."));
    await expect.poll(() => error.textContent(), patience).toMatch(/broken\.safetensors.*\.$/);
    const header = '{"block1_conv1.kernel":{"dtype":"F32","shape":[3,3,3,64],"data_offsets":[0,6912]}}';
    const cut = Buffer.concat([Buffer.alloc(8), Buffer.from(header), Buffer.alloc(100)]);
    cut.writeBigUInt64LE(BigInt(header.length));
    await choose("Weights from a file", "cut.safetensors", cut);
    await expect.poll(() => error.textContent(), patience).toMatch(/cut\.safetensors.*\.$/);
    expect(await page.getByTestId("weights").textContent()).toBe(before);
  });

  it("follows a link, although the address is written meanwhile", async () => {
    const { page, row } = open;
    await page.evaluate((words) => {
      const before = location.href;
      location.hash = words;
      // The page hears of the link after this.
      history.replaceState(null, "", before);
    }, quickHash("engine=wasm&measures=l2,psnr"));
    await expect.poll(async () => Object.keys(await row("whole.png")), patience).toEqual(["l2", "psnr"]);
    expect(new URLSearchParams(new URL(page.url()).hash.slice(1)).get("measures")).toBe("l2,psnr");
  });

  it("looks anew at another original in all that is open, one after the other", async () => {
    const { page, choose } = open;
    await open.go(quickHash("engine=wasm&layers=block1_conv2&seen=block1_conv2"));
    await page.getByText("What VGG sees").click();
    await page.getByText("Which way does a loss push each pixel?").click();
    const seen = page.locator('[data-testid="seen"][data-fresh="true"]');
    const push = page.getByTestId("push");
    await push.waitFor();
    for (const seed of [3, 4]) {
      const before = await seen.textContent();
      await choose("Original", `original-${seed}.png`, await png(32, seed));
      await expect.poll(() => seen.textContent(), patience).not.toBe(before);
      // It stands there only as long as it is of what is shown.
      await push.waitFor();
    }
  });

  it("holds no more tensors after 50 comparisons", async () => {
    // Another border cut off gives another PSNR: each number is of a comparison of its own.
    const compareAfterCutting = async (crop: number) => {
      await open.go(quickHash(`engine=wasm&layers=block1_conv2&crop=${crop}`));
      return (await open.row("reconstruction.png")).psnr!;
    };
    await choosePair(open, 18);
    const known = [await compareAfterCutting(0), await compareAfterCutting(1), await compareAfterCutting(2)];
    expect(new Set(known).size).toBe(3);
    const before = await held();
    for (let i = 0; i < 50; i++) expect(await compareAfterCutting(i % 3)).toBe(known[i % 3]);
    expect(await held()).toEqual(before);
    expect(before.tensors).toBeGreaterThan(0);
  });

  it("says nothing on the console", () => expect(open.complaints).toEqual([]));
});
