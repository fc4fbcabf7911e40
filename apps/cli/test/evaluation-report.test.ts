import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bringChromium } from "@srloss/chromium";
import { useBackend } from "@srloss/node-gpu";
import { type Browser, chromium, type Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { writeEvaluationReport } from "../src/evaluating/evaluation-report.ts";
import { mergeRows } from "../src/evaluating/merged-rows.ts";
import { reportRows } from "../src/evaluating/report-rows.ts";
import type { RunRows } from "../src/evaluating/run-rows.ts";
import { worstPairs } from "../src/evaluating/worst-pairs.ts";
import { worstRegion } from "../src/evaluating/worst-region.ts";
import { textured } from "./images.ts";

const folder = mkdtempSync(join(tmpdir(), "srloss-report-"));
afterAll(() => rmSync(folder, { recursive: true }));

const row = (index: number, of: number, more: object = {}) => ({
  index,
  of,
  id: `images/p${index}`,
  sr: "sr.png",
  hr: "hr.png",
  key: `k${index}`,
  request: "r",
  engine: "wasm",
  versions: { srloss: "1" },
  width: 20,
  height: 20,
  // In an order of its own: 7919 is a prime.
  values: { psnr: 20 + ((index * 7919) % of) / of, l1: 4 + Math.sin(index) },
  milliseconds: 1,
  options: { loss: "psnr,l1" },
  ...more,
});

function rowsOf(count: number, more: (index: number) => object = () => ({})): RunRows {
  const file = join(folder, `${count}.ndjson`);
  writeFileSync(file, Array.from({ length: count }, (_, i) => `${JSON.stringify(row(i, count, more(i)))}\n`).join(""));
  return mergeRows([file]);
}

describe("a map is worst", () => {
  const map = (width: number, height: number, at: number) => ({
    width,
    height,
    values: Float32Array.from({ length: width * height }, (_, i) => (i === at ? 1 : 0)),
    signed: false,
    area: { x: 0, y: 0, width: 80, height: 40 },
  });

  it("in the square with the largest sum, in pixels of the image", () => {
    const size = { width: 80, height: 40 };
    const fine = worstRegion(map(80, 40, 30 * 80 + 70), size, 16);
    expect(fine.width).toBe(16);
    expect(70 >= fine.x && 70 < fine.x + 16 && 30 >= fine.y && 30 < fine.y + 16).toBe(true);
    // A place of the features is 8 pixels wide: its middle is the middle of the region.
    expect(worstRegion(map(10, 5, 2 * 10 + 4), size, 8)).toEqual({ x: 32, y: 16, width: 8, height: 8 });
    expect(worstRegion(map(10, 5, 49), size, 16)).toEqual({ x: 64, y: 24, width: 16, height: 16 });
    expect(worstRegion(map(80, 40, 5), { width: 80, height: 40 }, 64)).toEqual({ x: 0, y: 0, width: 64, height: 40 });
  });
});

describe("the rows of a page", () => {
  it("are all of a few, and of many those that failed and the worst of each measure, in their order", () => {
    expect([...reportRows(rowsOf(5))]).toEqual([0, 1, 2, 3, 4]);
    const rows = rowsOf(300, (index) => (index === 77 ? { error: "broken", values: {} } : {}));
    const shown = [...reportRows(rows, 21)];
    expect(shown).toHaveLength(21);
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
    expect(shown).toContain(77);
    const by = (column: string, sign: number) =>
      [...rows.measuredOf(undefined)].sort((a, b) => sign * (rows.value(a, column)! - rows.value(b, column)!));
    expect(shown).toEqual(expect.arrayContaining([...by("psnr", 1).slice(0, 10), ...by("l1", -1).slice(0, 9)]));
    rows.close();
  });
});

describe("the worst pairs", () => {
  it("are left out with a line where their files are others by now, or gone", async () => {
    await useBackend({ engine: "cpu" });
    const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const [sr, hr] = [join(folder, "sr.png"), join(folder, "hr.png")];
    for (const [file, seed] of [
      [sr, 1],
      [hr, 2],
    ] as const)
      writeFileSync(file, await textured(20, 20, seed).png().toBuffer());
    const files = (index: number) =>
      [
        { sr, hr },
        { sr, hr, sha256: { sr: "0".repeat(64), hr: "0".repeat(64) } },
        { sr, hr: join(folder, "gone.png") },
      ][index]!;
    // Each is the worst of a candidate.
    const rows = rowsOf(3, (index) => ({ ...files(index), candidate: `c${index}` }));
    const options = { loss: "psnr,l1", engine: "cpu" };
    const never = () => Promise.reject(new Error("there are no weights here"));
    const found = await worstPairs(rows, options, never, new AbortController().signal);
    const text = said.mock.calls.join("");
    said.mockRestore();
    expect(found.map(({ row: { candidate }, columns, maps }) => [candidate, columns, maps.length])).toEqual([
      ["c0", ["psnr", "l1"], 1],
    ]);
    expect(text).toContain("The page has maps of L1 alone: there are no weights here");
    expect(text).toContain("images/p1 is not drawn in the page");
    expect(text).toContain("is another file than the one that was measured.");
    expect(text).toMatch(/images\/p2 is not drawn in the page: .*gone\.png does not exist/);
    const file = join(folder, "worst.html");
    await writeEvaluationReport(file, rows, found);
    expect(readFileSync(file, "utf8")).toMatch(/<div class="pair"><h3>c0: images\/p0<\/h3><p>Worst in psnr 20, l1 4\./);
    rows.close();
  });
});

const there = bringChromium();

describe.skipIf(!there)("a page of 10,000 rows in Chromium", () => {
  const count = 10_000;
  const file = join(folder, "large.html");
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    const rows = rowsOf(count, (index) => (index === 4321 ? { error: "<broken>", values: {} } : {}));
    await writeEvaluationReport(file, rows, []);
    rows.close();
    browser = await chromium.launch({ executablePath: there!.executable, args: ["--no-sandbox"] });
    page = await browser.newPage();
    await page.goto(pathToFileURL(file).href);
  });
  afterAll(() => browser?.close());

  const drawn = () => page.locator("#all tbody tr").count();
  const firstIds = () => page.locator("#all tbody td:first-child").allTextContents();
  /** A page draws what is seen, and some rows around it. */
  const most = 62;

  it("is small, and draws only what is seen", async () => {
    expect(statSync(file).size).toBeLessThan(150 * count);
    expect(await drawn()).toBeLessThanOrEqual(most);
    expect(await page.locator("#count").textContent()).toBe(`${count} of ${count}`);
  });

  it("sorts all rows by a column, up and down, those without a value last", async () => {
    const psnr = page.getByRole("button", { name: "psnr" });
    const expected = Array.from({ length: count }, (_, i) => i)
      .filter((i) => i !== 4321)
      .sort((a, b) => ((a * 7919) % count) - ((b * 7919) % count));
    await psnr.click();
    expect((await firstIds()).slice(0, 5)).toEqual(expected.slice(0, 5).map((i) => `images/p${i}`));
    await psnr.click();
    expect((await firstIds()).slice(0, 5)).toEqual(
      expected
        .slice(-5)
        .reverse()
        .map((i) => `images/p${i}`),
    );
    expect(await drawn()).toBeLessThanOrEqual(most);
    await page.locator("#all").evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await expect.poll(async () => (await firstIds()).at(-1)).toBe("images/p4321");
  });

  it("finds rows by a word, and draws the end when it is scrolled to", async () => {
    await page.locator("#find").fill("<BROKEN>");
    expect(await firstIds()).toEqual(["images/p4321"]);
    await page.locator("#find").fill("");
    await page.getByRole("button", { name: "id" }).click();
    await page.locator("#all").evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await expect.poll(async () => (await firstIds()).at(-1)).toBe("images/p9999");
    expect(await drawn()).toBeLessThanOrEqual(most);
  });
});
