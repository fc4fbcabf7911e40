import { beforeAll, describe, expect, it } from "vitest";
import type { FirefoxPage } from "./open-firefox.ts";

/** What a stranger sees, who comes with a link from a computer with WebGPU; this Firefox has none. */
export function describeFirstVisit(visit: () => FirefoxPage): void {
  describe("at a first visit", () => {
    let open: FirefoxPage;
    beforeAll(async () => {
      open = visit();
      await open.load("", "engine=webgpu&measures=l1,psnr,gmsd,perceptual&layers=block1_conv1&region=0,0,64,64");
    });

    it("shows a photograph before any number, then cheap numbers before those of networks", async () => {
      expect(Object.keys(await open.row("blur"))).toEqual(["l1", "psnr", "gmsd", "perceptual"]);
      const order = (await open.seen()).filter((what) => /^Original: | of blur$/.test(what));
      const numbers = ["l1", "psnr", "gmsd", "perceptual"].map((name) => `${name} of blur`);
      expect(order).toEqual(["Original: cat", ...numbers]);
    });

    it("says what each measure means, which way is better, and where they contradict each other", async () => {
      const about = await open.text(".results tbody th");
      expect(about).toMatch(/L1 loss\s*↓ lower.*mean error of a pixel; blind to where it is/s);
      expect(await open.text('[data-testid="disagreement"]')).toMatch(/^PSNR prefers .+, .+ prefers? .+\. And you\?/);
    });

    it("names the engine that runs where the address asks for one that this browser has not", async () => {
      expect(await open.text('[role="alert"]')).toMatch(/webgpu.* (srloss-wasm|webgl) has been started instead\.$/);
      expect(await open.text("b.of-engine")).toMatch(/^(srloss-wasm|webgl)$/);
      expect(open.page.url()).not.toContain("webgpu");
      await open.press("Close the message");
    });
  });
}
