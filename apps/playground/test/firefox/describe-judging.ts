import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { setPreference } from "@srloss/firefox";
import { formulaImage } from "@srloss/reference";
import { randomWeights, weightsToSafetensors } from "@srloss/vgg";
import { encodePng } from "@srloss/web";
import axe from "axe-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { patience } from "../open-page.ts";
import type { FirefoxPage, Given } from "./open-firefox.ts";

const srloss = join(dirname(createRequire(import.meta.url).resolve("srloss/package.json")), "dist/main.js");
const engine = "srloss-wasm";
const [width, height] = [48, 44];
/** Whatever a picture of this size has, but what needs other networks or much longer. */
const cheap = "l1,l2,psnr,ssim,gmsd,msGmsd,haarPsi,vif,charbonnier,huber,totalVariation,perceptual,style";

async function picture(name: string, width: number, height: number, seed: number): Promise<Given> {
  return { name, bytes: await encodePng({ width, height, channels: 3, data: formulaImage(height, width, seed) }) };
}

/** Own pictures and their numbers, and what went wrong with them once. */
export function describeJudging(visit: () => FirefoxPage): void {
  describe("judging", () => {
    let open: FirefoxPage;
    let given: readonly Given[];
    let folder: string;
    beforeAll(async () => {
      open = visit();
      folder = mkdtempSync(join(tmpdir(), "srloss-firefox-"));
      given = await Promise.all(
        ["bicubic.png", "hr.png", "jpeg.png"].map((name, seed) => picture(name, width, height, seed)),
      );
      for (const { name, bytes } of given) writeFileSync(join(folder, name), bytes);
      await open.go(`engine=${engine}&layers=block1_conv2&measures=${cheap}`);
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const notice = () => open.text(".notice");
    const said = () => open.text('[role="alert"]');
    const dash = () => open.page.waitForSelector('.results[data-fresh="true"] td.none');
    const reason = async () => (await dash())!.evaluate((cell) => (cell as HTMLElement).dataset.reason!);
    /** Colours that the page is drawn in. */
    const background = (selector: string) =>
      open.page.$eval(selector, (element) => getComputedStyle(element).backgroundColor);

    it("takes the picture that is named hr for the original, wherever it is in the drop", async () => {
      await open.drop(given);
      await expect.poll(open.names, patience).toEqual(["bicubic.png", "jpeg.png"]);
      expect(await notice()).toBe("hr.png is the original now.");
    });

    it("has the command line's numbers", async () => {
      const shown = await open.row("jpeg.png");
      const words = [srloss, "compare", join(folder, "jpeg.png"), join(folder, "hr.png"), "--loss", cheap];
      const how = ["--weights", "random", "--layers", "block1_conv2", "--engine", engine, "--json"];
      const { stdout } = await promisify(execFile)(process.execPath, [...words, ...how]);
      const { values } = JSON.parse(stdout) as { values: Readonly<Record<string, number>> };
      expect(Object.keys(shown).sort()).toEqual(Object.keys(values).sort());
      expect(Object.keys(shown).sort()).toEqual(cheap.split(",").sort());
      // float32 sums in another order.
      for (const [column, value] of Object.entries(shown))
        expect(Math.abs(value / values[column]! - 1), `${column}: ${value} and ${values[column]}`).toBeLessThan(1e-3);
      await open.go(`engine=${engine}&layers=block1_conv2`);
    });

    it("takes a file from Firefox's own dialogue", async () => {
      const name = "gan.png";
      writeFileSync(join(folder, name), (await picture(name, width, height, 3)).bytes);
      await open.choose("Reconstructions", join(folder, name));
      await expect.poll(open.names, patience).toEqual(["bicubic.png", "jpeg.png", "gan.png"]);
    });

    it("keeps the good file of a drop, and names every bad one", async () => {
      const bad = (name: string) => ({ name, bytes: Buffer.from("This is no picture.") });
      await open.drop([bad("notes.txt"), await picture("late.png", width, height, 4), bad("more.txt")]);
      await expect.poll(open.names, patience).toEqual(["bicubic.png", "jpeg.png", "gan.png", "late.png"]);
      const words = await said();
      for (const name of ["notes.txt", "more.txt"]) expect(words).toContain(name);
      await open.chip("Pictures");
      await open.press("Remove late.png");
      await open.page.keyboard.press("Escape");
      await expect.poll(open.names, patience).toHaveLength(3);
    });

    it("tells the pixels under the pointer, and measures a region that is dragged", async () => {
      const whole = (await open.row("jpeg.png")).l1;
      const box = await (await open.page.waitForSelector(".stage"))!.boundingBox();
      const at = (x: number, y: number) => [box!.x + (box!.width * x) / width, box!.y + (box!.height * y) / height];
      await open.page.mouse.move(...(at(10.5, 20.5) as [number, number]));
      const pixel = (seed: number) =>
        [...formulaImage(height, width, seed).slice(3 * (20 * width + 10), 3 * (20 * width + 10) + 3)].join(" ");
      await expect.poll(() => open.text(".probe"), patience).toMatch(`10, 20: hr.png ${pixel(1)}`);
      await open.press("Region");
      await open.page.mouse.move(...(at(12, 11) as [number, number]));
      await open.page.mouse.down();
      await open.page.mouse.move(...(at(36, 33) as [number, number]), { steps: 3 });
      await open.page.mouse.up();
      const fields = () =>
        open.page.$$eval('[data-testid="area"] input', (all) => all.map((one) => (one as HTMLInputElement).value));
      await expect.poll(fields, patience).toEqual(["12", "11", "24", "22"]);
      expect((await open.row("jpeg.png")).l1).not.toBe(whole);
      await expect.poll(() => open.page.url(), patience).toContain("region=12%2C11%2C24%2C22");
      await open.press("Whole picture");
      await expect.poll(async () => (await open.row("jpeg.png")).l1, patience).toBe(whole);
    });

    it("holds every measure against a blind vote", async () => {
      await open.press("Vote blind: which measure sees as you do?");
      for (let i = 0; i < 3; i++) await open.press("This, A");
      await open.page.waitForFunction(() => document.querySelector(".vote")!.textContent!.includes("every pair"));
      const agreed = await open.page.$$eval(".agreements small", (all) => all.map(({ textContent }) => textContent));
      expect(agreed).toHaveLength(6);
      for (const text of agreed) expect(text).toMatch(/^[0-3] of 3$/);
      await open.press("Vote blind: which measure sees as you do?");
    });

    it("saves a report that needs no other file", async () => {
      // What the browser is handed to save.
      await open.page.evaluate(() => {
        const { createObjectURL } = URL;
        URL.createObjectURL = (content: Blob) => {
          if (content.type === "text/html") Object.assign(globalThis, { report: content.text() });
          URL.createObjectURL = createObjectURL;
          return createObjectURL(content);
        };
      });
      await open.press("Save a report (HTML)");
      await open.page.waitForFunction(() => "report" in globalThis);
      const { html, title, pictures, psnr } = await open.page.evaluate(async () => {
        const html = await (globalThis as unknown as { report: Promise<string> }).report;
        const report = new DOMParser().parseFromString(html, "text/html");
        const line = [...report.querySelectorAll("tr")].find((row) => /^PSNR/.test(row.textContent!))!;
        return {
          html,
          title: report.title,
          pictures: report.querySelectorAll('img[src^="data:image"]').length,
          psnr: [...line.querySelectorAll("td")].map(({ textContent }) => Number(textContent)),
        };
      });
      expect(html).not.toMatch(/(?:src|href)="(?!data:image|https:\/\/github\.com\/srloss)/);
      expect(title).toBe("3 reconstructions of hr.png");
      // The original, each reconstruction with the original under it, a map of each.
      expect(pictures).toBe(10);
      expect(psnr[1]).toBeCloseTo((await open.row("jpeg.png")).psnr!, 1);
    });

    it("shows what is chosen where the system chose the colours, and keeps nobody out", async () => {
      const forced = "browser.display.document_color_use";
      await setPreference(open.browser, forced, 2);
      try {
        await open.page.waitForFunction(() => matchMedia("(forced-colors: active)").matches);
        for (const [chosen, other] of [
          ['[role="tab"][aria-selected="true"]', '[role="tab"][aria-selected="false"]'],
          ['.tools [aria-pressed="true"]', '.tools [aria-pressed="false"]'],
        ] as const)
          expect(await background(chosen)).not.toBe(await background(other));
        await open.page.evaluate(axe.source);
        const { violations } = await open.page.evaluate(() =>
          // The colours are the system's, whose contrast is not the page's.
          (globalThis as unknown as { axe: typeof import("axe-core") }).axe.run({
            rules: { "color-contrast": { enabled: false } },
          }),
        );
        const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
        expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
      } finally {
        await setPreference(open.browser, forced, 0);
      }
    });

    it("leaves the cell of a layer beyond the weights empty, with a reason in words, and the others stand", async () => {
      const weights = await randomWeights({ network: "vgg19", upTo: "block3_conv3", seed: 5 });
      const bytes = weightsToSafetensors({ ...weights, origin: { ...weights.origin, name: "mine" } });
      writeFileSync(join(folder, "mine.safetensors"), bytes);
      await open.choose("Weights from a file", join(folder, "mine.safetensors"));
      await expect.poll(() => open.text('[data-testid="weights"]'), patience).toMatch(/^Weights of your own: mine\./);
      await open.go(`network=keras&engine=${engine}&measures=l1,perceptual&layers=block5_conv4`);
      const words = await reason();
      expect(words).toMatch(/block5_conv4/);
      expect(words).not.toMatch(/^contentLoss/);
      expect(Object.keys(await open.row("jpeg.png"))).toEqual(["l1"]);
      await open.chip("Network");
      await open.press("Random weights");
      await expect.poll(() => open.text('[data-testid="weights"]'), patience).toMatch(/^Random weights\./);
    });

    it("measures what a tiny pair has, and says what the rest needs", async () => {
      await open.go(`engine=${engine}&measures=l1,ssim`);
      await open.drop([await picture("hr-tiny.png", 8, 8, 0), await picture("tiny.png", 8, 8, 1)]);
      await expect.poll(open.names, patience).toEqual(["tiny.png"]);
      expect(Object.keys(await open.row("tiny.png"))).toEqual(["l1"]);
      expect(await reason()).toBe("SSIM needs 11x11 pixels at least, and these are 8x8.");
    });

    it("shows a picture of more than a megapixel at once, then its numbers one by one, with a progress that moves", async () => {
      // Small files: what is tried is the size of the pictures.
      const [wide, high] = [1300, 1100];
      const data = Uint8Array.from({ length: 3 * wide * high }, (_, at) => (at % 3) * 80);
      const marked = data.with(3 * (wide * high - 1), 65);
      const large = async (name: string, data: Uint8Array) => ({
        name,
        bytes: await encodePng({ width: wide, height: high, channels: 3, data }),
      });
      await open.go(`engine=${engine}&measures=l1,psnr,perceptual&layers=block1_conv2`);
      await open.forgetSeen();
      await open.drop([await large("hr-large.png", data), await large("marked.png", marked)]);
      await expect.poll(open.seen, patience).toContain("psnr of marked.png");
      const order = (await open.seen()).filter((what) => /^Original: hr-large|of marked/.test(what));
      expect(order.slice(0, 3)).toEqual(["Original: hr-large.png", "l1 of marked.png", "psnr of marked.png"]);
      await expect.poll(open.seen, patience).toContain("2 of 3");
      const l1 = await open.page.$eval('td[data-column="l1"]', (cell) => Number((cell as HTMLElement).dataset.value));
      // One number of all differs, in the last pixel: it was looked at whole.
      expect(l1 * data.length).toBeCloseTo(65, 3);
    });

    it("answers a press of Cancel within 0.3 s, and goes on when it is asked to", async () => {
      // The page's own answer, without the driver's way there and back.
      const took = await open.page.evaluate(async () => {
        const status = document.querySelector(".status")!;
        const begun = performance.now();
        status.querySelector("button")!.click();
        while (status.textContent !== "Ready") await new Promise((resolve) => setTimeout(resolve, 5));
        return performance.now() - begun;
      });
      expect(took).toBeLessThan(300);
      await open.page.waitForFunction(() => document.body.textContent!.includes("Compute what is missing"));
    });
  });
}
