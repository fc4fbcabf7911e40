import { readFileSync } from "node:fs";
import { bringChromium } from "@srloss/chromium";
import { formulaImage } from "@srloss/reference";
import { encodePng } from "@srloss/web";
import axe from "axe-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, patience, quickHash } from "./open-page.ts";
import { png } from "./pictures.ts";

const chromium = bringChromium();

interface Given {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const picture = async (name: string, width: number, height: number, seed: number): Promise<Given> => ({
  name,
  bytes: await encodePng({ width, height, channels: 3, data: formulaImage(height, width, seed) }),
});

describe.skipIf(!chromium)("judging", () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openPage(chromium!, {
      hash: "engine=wasm&tab=engines&layers=block1_conv2",
      context: { permissions: ["clipboard-read", "clipboard-write"], viewport: { width: 1440, height: 900 } },
    });
    await open.page.getByText("Ready", { exact: true }).waitFor();
    await open.tab("Compare");
  });
  afterAll(() => open?.close());

  const names = () => open.results.locator("thead .column .name").allTextContents();
  const notice = () => open.page.locator(".notice").textContent();
  const original = () => open.drop("Original").locator("small").textContent();
  const reasons = (row: string) =>
    open.results
      .locator("tbody")
      .filter({ hasText: row })
      .locator("td.none")
      .evaluateAll((cells) => cells.map((cell) => cell.dataset.reason));
  const copied = async (button: string) => {
    await open.page.evaluate(() => navigator.clipboard.writeText(""));
    await open.button(button).click();
    // The browser takes it a moment later.
    const text = await open.page.waitForFunction(() => navigator.clipboard.readText());
    return (await text.jsonValue()) as string;
  };
  const drop = (files: readonly Given[]) =>
    open.page.locator("h1").evaluate(
      (element, given) => {
        const dataTransfer = new DataTransfer();
        for (const { name, bytes } of given) dataTransfer.items.add(new File([Uint8Array.from(bytes)], name));
        element.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
      },
      files.map(({ name, bytes }) => ({ name, bytes: [...bytes] })),
    );

  it("takes the picture that is named hr for the original, wherever it is in the drop", async () => {
    await drop(await Promise.all(["bicubic", "hr", "jpeg"].map((name, seed) => picture(`${name}.png`, 48, 40, seed))));
    await expect.poll(names, patience).toEqual(["bicubic.png", "jpeg.png"]);
    expect(await original()).toBe("hr.png, 48x40");
    expect(await notice()).toBe("hr.png is the original now.");
  });

  it("makes another one the original by one click", async () => {
    await open.chip("Pictures");
    await open.button("Make jpeg.png the original").click();
    await expect.poll(names, patience).toEqual(["bicubic.png", "hr.png"]);
    await open.button("Make hr.png the original").click();
    await expect.poll(names, patience).toEqual(["bicubic.png", "jpeg.png"]);
    await open.page.keyboard.press("Escape");
    expect(await open.drop("Original").isVisible()).toBe(false);
  });

  it("keeps the good files of a drop and names every bad one", async () => {
    const bad = (name: string) => ({ name, bytes: Buffer.from("This is no picture.") });
    await drop([bad("notes.txt"), await picture("gan.png", 48, 40, 5), bad("more.txt")]);
    await expect.poll(names, patience).toEqual(["bicubic.png", "jpeg.png", "gan.png"]);
    const said = await open.error.textContent();
    for (const name of ["notes.txt", "more.txt"]) expect(said).toContain(name);
    // Of many the first, and how many more.
    await drop(Array.from({ length: 90 }, (_, i) => bad(`bad-${i}.png`)));
    const many =
      /^bad-0\.png .*bad-3\.png .*Nor can 56 others be read\. 30 more files were not read: .*srloss evaluate/;
    await expect.poll(() => open.error.textContent(), patience).toMatch(many);
    await open.button("Close the message").click();
    expect(await open.error.count()).toBe(0);
    expect(await names()).toEqual(["bicubic.png", "jpeg.png", "gan.png"]);
  });

  it("explains each measure where it stands, ranks its numbers, and sorts by them", async () => {
    const psnr = open.results.locator("tbody").filter({ hasText: "PSNR" });
    expect(await psnr.locator("th").textContent()).toMatch(/PSNR\s*dB.*higher is better.*squared error/);
    const values = await psnr.locator("td").evaluateAll((cells) => cells.map((cell) => Number(cell.dataset.value)));
    const best = await psnr.locator("td.best").getAttribute("data-value");
    expect(Number(best)).toBe(Math.max(...values));
    expect(await psnr.locator("td .rank").allTextContents()).toEqual(
      values.map((value) => String(1 + values.filter((other) => other > value).length)),
    );
    await open.button("Sort by PSNR").click();
    const sorted = await psnr.locator("td").evaluateAll((cells) => cells.map((cell) => Number(cell.dataset.value)));
    expect(sorted).toEqual([...values].sort((a, b) => b - a));
    await expect.poll(() => open.page.url(), patience).toContain("sort=psnr");
    await open.button("Sort by PSNR").click();
  });

  it("is copied as CSV, Markdown, LaTeX and as a command line", async () => {
    const csv = (await copied("Copy as CSV")).trimEnd().split("\n");
    expect(csv[0]).toBe("reconstruction,l1,l2,psnr,ssim,perceptual,style");
    const { l1 } = await open.row("jpeg.png");
    expect(csv[2]).toContain(`jpeg.png,${l1},`);
    const markdown = (await copied("Copy as Markdown")).trimEnd().split("\n");
    expect(markdown).toHaveLength(5);
    expect(markdown[0]).toContain("PSNR, dB ↑");
    expect(await copied("Copy as LaTeX")).toMatch(/^\\begin\{tabular\}\{lrrrrrr\}.*\\textbf\{.*\\end\{tabular\}\n$/s);
    expect(await copied("Copy the command line")).toContain(
      "npx srloss compare jpeg.png hr.png --loss l1,l2,perceptual,style,psnr,ssim --layers block1_conv2 --weights random\n",
    );
    expect(await copied("Copy a link to these settings")).toBe(open.page.url());
  });

  it("is saved as one page with pictures, numbers and maps, which needs no other file", async () => {
    const [download] = await Promise.all([
      open.page.waitForEvent("download"),
      open.button("Save a report (HTML)").click(),
    ]);
    const html = readFileSync(await download.path(), "utf8");
    expect(html).not.toMatch(/(?:src|href)="(?!data:image|https:\/\/github\.com\/srloss)/);
    const other = await open.page.context().browser()!.newPage();
    await other.setContent(html);
    expect(await other.title()).toBe("3 reconstructions of hr.png");
    // The original, each reconstruction with the original under it, a map of each.
    const sizes = await other
      .locator("img")
      .evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth));
    expect(sizes).toEqual(Array(10).fill(48));
    const psnr = other.locator("tr").filter({ hasText: "PSNR, dB" });
    const values = await psnr.locator("td").allTextContents();
    for (const [i, name] of ["bicubic.png", "jpeg.png", "gan.png"].entries())
      expect(Number(values[i])).toBeCloseTo((await open.row(name)).psnr!, 1);
    expect(await psnr.locator("a").getAttribute("href")).toMatch(/docs\/measures\.md#psnr$/);
    await other.close();
    await open.row("jpeg.png");
  });

  it("links each measure to what the docs say of it", async () => {
    const pages = await open.results
      .locator(".meaning a")
      .evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href));
    const docs = readFileSync(new URL("../../../docs/measures.md", import.meta.url), "utf8");
    expect(pages).toHaveLength(6);
    for (const page of pages) expect(docs).toContain(`<a id="${page.split("#")[1]}"></a>`);
  });

  it("measures a region that is dragged on the picture", async () => {
    const whole = await open.row("jpeg.png");
    await open.button("Region").click();
    const box = (await open.page.locator(".stage").boundingBox())!;
    await open.page.mouse.move(box.x + box.width * 0.25, box.y + box.height * 0.25);
    await open.page.mouse.down();
    await open.page.mouse.move(box.x + box.width * 0.75, box.y + box.height * 0.75, { steps: 3 });
    await open.page.mouse.up();
    const field = (name: string) => open.page.getByTestId("area").getByLabel(name, { exact: true });
    const shown = () => Promise.all(["x", "y", "wide", "high"].map((name) => field(name).inputValue()));
    await expect.poll(shown, patience).toEqual(["12", "10", "24", "20"]);
    expect((await open.row("jpeg.png")).l1).not.toBe(whole.l1);
    await expect.poll(() => open.page.url(), patience).toContain("region=");
    // By keys alone, down to one pixel.
    for (const name of ["wide", "high"]) {
      await field(name).fill("1");
      await open.page.keyboard.press("Enter");
    }
    await expect.poll(shown, patience).toEqual(["12", "10", "1", "1"]);
    await expect
      .poll(async () => Object.keys(await open.row("jpeg.png")), patience)
      .toEqual(["l1", "l2", "psnr", "perceptual", "style"]);
    await open.button("Whole picture").click();
    expect(await open.page.getByTestId("area").count()).toBe(0);
    await expect.poll(async () => (await open.row("jpeg.png")).l1, patience).toBe(whole.l1);
  });

  it("holds every measure against a blind vote", async () => {
    await open.page.getByText("Vote blind").click();
    for (let i = 0; i < 3; i++) await open.page.getByRole("button", { name: /^Left one/ }).click();
    await open.page.getByText(/^That was every pair\. You chose .+ most often\.$/).waitFor();
    const agreed = await open.page.locator(".agreements small").allTextContents();
    expect(agreed).toHaveLength(6);
    for (const text of agreed) expect(text).toMatch(/^[0-3] of 3$/);
    expect(await open.page.locator(".scatter circle").count()).toBe(3);
    // What the axes are read by: the best and the worst of each.
    expect(await open.page.locator(".scatter .ends text").count()).toBe(4);
  });

  it("shows why a number is missing, and the others stand", async () => {
    await drop([await picture("hr-tiny.png", 8, 8, 0), await picture("hr tiny.png", 8, 8, 1)]);
    await drop([await picture("tiny.png", 8, 8, 2)]);
    await expect.poll(names, patience).toContain("tiny.png");
    const found = await open.row("tiny.png");
    expect(Object.keys(found)).toEqual(["l1", "l2", "psnr", "perceptual", "style"]);
    const reason = "SSIM needs 11x11 pixels at least, and these are 8x8.";
    expect((await reasons("SSIM"))[0]).toBe(reason);
    // For who has no pointer to ask the dash, too.
    const said = open.results.getByRole("list", { name: "Why numbers are missing" });
    expect(await said.allTextContents()).toEqual([reason]);
    // Where nothing is left to measure every cell says so.
    await open.go(quickHash("engine=wasm&measures=l1,psnr&crop=4"));
    await open.results.waitFor(patience);
    expect((await reasons("PSNR"))[0]).toMatch(/^A border of 4 leaves nothing of a 8x8 image/);
    await open.go(quickHash("engine=wasm"));
    await drop([await picture("hr-thin.png", 400, 4, 0), await picture("thin.png", 400, 4, 1)]);
    await expect.poll(names, patience).toEqual(["thin.png"]);
    expect(Object.keys(await open.row("thin.png"))).toEqual(["l1", "l2", "psnr", "perceptual", "style"]);
  });

  it("shows a low-resolution picture as what enlarging makes of it", async () => {
    await drop([await picture("hr.png", 48, 40, 0), await picture("lr.png", 12, 10, 0)]);
    await expect.poll(names, patience).toEqual(["lr.png, nearest", "lr.png, bicubic", "lr.png, Lanczos"]);
    expect(await notice()).toContain("lr.png is a low-resolution picture of hr.png");
  });

  it("shows names of any length and kind as they are, and stays as wide", async () => {
    const hostile = `<img src=x onerror=alert(1)>\u202e\n${"x".repeat(400)}.png`;
    await drop([await picture("hr.png", 48, 40, 0), await picture(hostile, 48, 40, 1)]);
    await expect
      .poll(async () => (await names())[0], patience)
      .toMatch(/^<img src=x onerror=alert\(1\)>\\u202e\\u000ax+\.\.\.$/);
    // One reconstruction has nothing to be ranked with.
    await open.results.waitFor(patience);
    expect(await open.page.getByTestId("disagreement").textContent()).toMatch(/^How near is <img/);
    expect(await open.page.evaluate(() => document.documentElement.scrollWidth)).toBe(1440);
    expect(await open.results.locator("thead canvas").evaluate(({ clientWidth }) => clientWidth)).toBeLessThan(120);
  });

  it("shows a large picture at once, and measures all of it in tiles, but for what looks at everything at once", async () => {
    await open.go(quickHash("engine=wasm&measures=l1,psnr,gmsd,fsim"));
    const [width, height] = [1300, 1100];
    // Small files: what is tried is the size of the pictures.
    const data = Uint8Array.from({ length: 3 * width * height }, (_, at) => (at % 3) * 80);
    const large = { name: "hr-large.png", bytes: await encodePng({ width, height, channels: 3, data }) };
    const marked = data.with(3 * (width * height - 1), 65);
    const other = { name: "marked.png", bytes: await encodePng({ width, height, channels: 3, data: marked }) };
    await drop([large, other]);
    await open.page.getByRole("img", { name: "Original: hr-large.png" }).waitFor();
    expect(await open.page.getByTestId("area").count()).toBe(0);
    // One number of all differs, in the last pixel.
    const { l1, psnr, gmsd, fsim } = await open.row("marked.png");
    expect(l1! * data.length).toBeCloseTo(65, 3);
    expect(psnr).toBeCloseTo(10 * Math.log10((255 ** 2 * data.length) / 65 ** 2), 3);
    expect(gmsd).toBeGreaterThan(0);
    expect(fsim).toBeUndefined();
    expect((await reasons("FSIM"))[0]).toMatch(/1300x1100 pixels are too many .*drag a region/);
  });

  it("answers a press of Cancel within 0.3 s", async () => {
    const { page } = open;
    await open.go(quickHash("engine=wasm&measures=l1,perceptual&layers=block1_conv2"));
    const cancel = open.button("Cancel");
    await cancel.waitFor();
    const took = await cancel.evaluate(
      (button) =>
        new Promise<number>((resolve) => {
          const start = performance.now();
          const status = button.closest(".status")!;
          new MutationObserver(() => {
            if (status.textContent === "Ready") resolve(performance.now() - start);
          }).observe(status, { childList: true, subtree: true, characterData: true });
          (button as HTMLButtonElement).click();
        }),
    );
    expect(took).toBeLessThan(300);
    await page.getByRole("button", { name: "Compute what is missing" }).waitFor();
    await open.go(quickHash("engine=wasm&measures=l1,psnr"));
    await open.row("marked.png");
  });

  it("keeps the pictures over a reload, until a sample takes their place", async () => {
    await open.page.reload();
    await expect.poll(names, patience).toEqual(["marked.png"]);
    await open.chip("Pictures");
    await open.page.getByRole("button", { name: "textures" }).click();
    await expect.poll(names, patience).toContain("nearest x4");
    await open.page.reload();
    await expect.poll(names, patience).toContain("1 px shift");
  });

  it("takes pictures from addresses", async () => {
    const bytes = Buffer.from(await png(20, 3));
    await open.page.route("**/linked/*", (route) => route.fulfill({ body: bytes, contentType: "image/png" }));
    const linked = `${open.address}?hr=linked/truth.png&sr=linked/one.png&sr=linked/two.png`;
    await open.page.goto(`${linked}#${quickHash("engine=wasm")}`);
    await expect.poll(names, patience).toEqual(["one.png", "two.png"]);
    // A link that means ill, or is broken: the page says so, and begins as without it.
    await open.page.getByText("Ready", { exact: true }).waitFor();
    await open.go(quickHash("engine=wasm&tab=__proto__&map=%3Cb%3E&measures=<img>,l1&region=9e9,0,1e9,1&layers=x"));
    await open.row("two.png");
    expect(await open.page.locator(".of-measures").textContent()).toBe("1");
    await open.page.goto(`${open.address}?hr=http%3A%2F%2F&sr=linked/one.png#${quickHash("engine=wasm&measures=l1")}`);
    await expect.poll(names, patience).toContain("1 px shift");
    expect(await open.error.textContent()).toBe("The link names http://, which is no address.");
    // Where a browser's storage never answers, too.
    await open.page.evaluate(() => sessionStorage.setItem("silent", "1"));
    await open.page.addInitScript(() => {
      if (sessionStorage.getItem("silent")) IDBFactory.prototype.open = () => ({}) as IDBOpenDBRequest;
    });
    await open.page.goto(`${open.address}?silent#${quickHash("engine=wasm&measures=l1")}`);
    await expect.poll(names, patience).toContain("1 px shift");
    await open.page.evaluate(() => sessionStorage.clear());
  });

  it("shows what is chosen where the system chose the colours, and keeps nobody out", async () => {
    await open.page.emulateMedia({ forcedColors: "active" });
    const colours = (selector: string) =>
      open.page
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(await colours('[role="tab"][aria-selected="true"]')).not.toBe(
      await colours('[role="tab"][aria-selected="false"]'),
    );
    expect(await colours('.tools [aria-pressed="true"]')).not.toBe(await colours('.tools [aria-pressed="false"]'));
    await open.page.evaluate(axe.source);
    const { violations } = await open.page.evaluate(() =>
      (globalThis as unknown as { axe: typeof import("axe-core") }).axe.run(),
    );
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    await open.page.emulateMedia({ forcedColors: "none" });
  });

  it("says nothing on the console", () => expect(open.complaints).toEqual([]));
});
