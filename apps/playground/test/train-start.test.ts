import { readdirSync } from "node:fs";
import { bringChromium } from "@srloss/chromium";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, patience } from "./open-page.ts";

const chromium = bringChromium();

describe.skipIf(!chromium)("what Train begins with", () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openPage(chromium!, { hash: "tab=train&engine=srloss-wasm" });
  });
  afterAll(() => open?.close());

  it("is a network that has learned, four times, and is better than bicubic from the first step on", async () => {
    const { page } = open;
    await page.getByText("Four copies of one trained network").waitFor();
    await page.getByRole("img", { name: "Bicubic", exact: true }).waitFor();
    await open.button("Start").click();
    // Each network is looked at in its own time: another one's first step says nothing of this one.
    await page.locator('[data-loss="l1"][data-psnr]').waitFor(patience);
    await open.button("Pause").click();
    const bicubic = await page.locator(".train-pictures figure.answer").last().locator(".look-numbers").textContent();
    const [, decibels] = /^([\d.]+) dB/.exec(bicubic!)!;
    const psnr = Number(await page.locator('[data-loss="l1"]').getAttribute("data-psnr"));
    expect(psnr).toBeGreaterThan(Number(decibels) + 0.2);
  });

  it("is new where there is none that has learned", async () => {
    const { page } = open;
    await page.getByRole("radio", { name: "3", exact: true }).check();
    await page.getByText("Four tiny networks").waitFor();
    expect(await page.getByRole("radio", { name: "trained before" }).isDisabled()).toBe(true);
    expect(await page.getByRole("radio", { name: "new, pixel shuffle" }).isChecked()).toBe(true);
    await page.getByRole("radio", { name: "2", exact: true }).check();
    expect(await page.getByRole("radio", { name: "trained before" }).isChecked()).toBe(true);
  });

  it("is kept whole by the service worker, although it was read by ranges", async () => {
    const found = () =>
      open.page.evaluate(async () => {
        const kept = (await caches.keys()).map(async (name) => {
          const cache = await caches.open(name);
          const requests = (await cache.keys()).filter(({ url }) => url.endsWith(".safetensors"));
          return Promise.all(
            requests.map(async (request) => {
              // The service worker has nothing of this name.
              const served = await fetch(`${request.url}?`, { cache: "no-store" });
              const [there, here] = [served, (await cache.match(request))!].map((answer) => answer.arrayBuffer());
              return (await there!).byteLength - (await here!).byteLength;
            }),
          );
        });
        return (await Promise.all(kept)).flat();
      });
    await expect.poll(found, patience).toEqual([0, 0]);
  });

  it("says nothing on the console", () => expect(open.complaints).toEqual([]));
});

describe.skipIf(!chromium)("where the browser has fetched the site's files compressed", () => {
  it("Train begins, although a browser cuts ranges of what is compressed", async () => {
    const open = await openPage(chromium!, { hash: "engine=srloss-wasm", context: { serviceWorkers: "block" } });
    try {
      const { page } = open;
      const name = readdirSync(new URL("../dist/assets", import.meta.url)).find((file) =>
        /^srloss-x4-.*tensors$/.test(file),
      );
      // As the service worker does.
      const answers = await page.evaluate(async (address) => {
        const encoding = async (init: RequestInit) => {
          const answer = await fetch(address, init);
          await answer.arrayBuffer();
          return [answer.status, answer.headers.get("content-encoding")];
        };
        return [await encoding({ cache: "reload" }), await encoding({ headers: { range: "bytes=0-65535" } })];
      }, `${open.address}assets/${name}`);
      expect(answers).toEqual([
        [200, "gzip"],
        [206, "gzip"],
      ]);
      await open.tab("Train");
      await page.getByRole("img", { name: "Bicubic", exact: true }).waitFor();
      await open.button("Start").click();
      await page.locator('[data-loss="l1"][data-psnr]').waitFor();
    } finally {
      await open.close();
    }
  });
});

describe.skipIf(!chromium)("where no network can begin", () => {
  it("Train says why, and Start tries again", async () => {
    const open = await openPage(chromium!, { hash: "engine=srloss-wasm", context: { serviceWorkers: "block" } });
    try {
      const { page } = open;
      await page.context().route("**/*.safetensors", (route) => route.fulfill({ status: 404 }));
      await open.tab("Train");
      const why = open.error.filter({ hasText: "srloss-x4" });
      await why.waitFor();
      expect(await why.textContent()).toMatch(/404/);
      await page.context().unroute("**/*.safetensors");
      await open.button("Start").click();
      await page.locator('[data-loss="l1"][data-psnr]').waitFor();
      expect(await open.error.isVisible()).toBe(false);
    } finally {
      await open.close();
    }
  });
});
