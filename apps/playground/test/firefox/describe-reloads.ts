import { readdirSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { patience } from "../open-page.ts";
import { png } from "../pictures.ts";
import type { FirefoxPage } from "./open-firefox.ts";

/** What is there after the page was loaded again. */
export function describeReloads(visit: () => FirefoxPage): void {
  describe("loaded again", () => {
    let open: FirefoxPage;
    beforeAll(async () => {
      open = visit();
      await open.go("engine=srloss-wasm&measures=l1,psnr");
      await open.drop([
        { name: "hr-kept.png", bytes: await png(20, 0) },
        { name: "kept.png", bytes: await png(20, 1) },
      ]);
      await open.row("kept.png");
      await open.page.waitForFunction(() => navigator.serviceWorker.ready.then(({ active }) => Boolean(active)));
    });

    it("has the pictures of before, and threads that its server's headers do not allow", async () => {
      const answer = await fetch(open.page.url().split("#")[0]!);
      expect(answer.headers.get("cross-origin-embedder-policy")).toBeNull();
      await open.page.reload();
      await expect.poll(open.names, patience).toEqual(["kept.png"]);
      expect(await open.page.evaluate(() => [crossOriginIsolated, typeof SharedArrayBuffer])).toEqual([
        true,
        "function",
      ]);
    });

    it("shows the sample of text whole, to its last line", async () => {
      await open.chip("Pictures");
      await open.press("text");
      const canvas = await open.page.waitForSelector('canvas[aria-label="Original: text"]');
      const [last, above] = await canvas!.evaluate((element) => {
        const { width, height } = element as HTMLCanvasElement;
        const { data } = (element as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height);
        return [2, 30].map((rows) =>
          Math.min(...data.slice(4 * width * (height - rows)).filter((_, i) => i % 4 === 0)),
        );
      });
      // Paper below, ink above.
      expect(last).toBeGreaterThan(230);
      expect(above).toBeLessThan(100);
    });

    it("follows a link to its pictures, their part, the view and the order", async () => {
      const files = readdirSync(new URL("../../dist/assets", import.meta.url));
      const named = (start: string) => `assets/${files.find((name) => new RegExp(`^${start}-.{8}\\.png$`).test(name))}`;
      await open.load(
        `?hr=${named("cat")}&sr=${named("cat-jpeg")}`,
        "engine=srloss-wasm&measures=l1,psnr&region=8,16,40,24&view=difference&sort=psnr",
      );
      await expect.poll(open.names, patience).toEqual([named("cat-jpeg").replace("assets/", "")]);
      const pressed = await open.page.$$eval('.tools [aria-pressed="true"]', (all) =>
        all.map(({ textContent }) => textContent),
      );
      expect(pressed).toEqual(["Difference"]);
      const area = await open.page.$$eval('[data-testid="area"] input', (all) =>
        all.map((one) => (one as HTMLInputElement).value),
      );
      expect(area).toEqual(["8", "16", "40", "24"]);
      expect(open.page.url()).toContain("sort=psnr");
    });

    it("says of an engine on which nothing has run that it holds nothing", async () => {
      await open.tab("engines");
      await open.page.select("#panel-engines select", "wasm");
      await open.page.waitForFunction(() =>
        document.querySelector('[data-testid="why"]')!.textContent!.startsWith("Using wasm"),
      );
      expect(await open.text('[data-testid="held"]:not(:empty)')).toBe(
        "It holds nothing: no comparison has run on it since it was started.",
      );
    });
  });
}
