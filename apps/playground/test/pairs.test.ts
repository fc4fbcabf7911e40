import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bringChromium } from "@srloss/chromium";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, patience } from "./open-page.ts";
import { png } from "./pictures.ts";

const chromium = bringChromium();

describe.skipIf(!chromium)("many pictures", () => {
  let open: OpenPage;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "srloss-pairs-"));
    const files = { hr: ["a.png", "b.png"], bicubic: ["ax4.png", "bx4.png"], gan: ["a.png", "b.png"] };
    for (const [seed, [name, names]] of Object.entries(files).entries()) {
      mkdirSync(join(folder, name));
      for (const [i, file] of names.entries()) writeFileSync(join(folder, name, file), await png(20 + 4 * i, seed));
    }
    writeFileSync(join(folder, "notes.json"), "{}");
    open = await openPage(chromium!, { hash: "engine=wasm&tab=engines&measures=l1,psnr" });
    await open.page.getByText("Ready", { exact: true }).waitFor();
    await open.tab("Compare");
  });
  afterAll(async () => {
    await open?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("of a folder that is dropped are pairs by name, too", async () => {
    // As the system hands it over: by paths, of which the browser makes entries.
    const session = await open.page.context().newCDPSession(open.page);
    const data = { items: [], files: [folder], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"] as const)
      await session.send("Input.dispatchDragEvent", { type, x: 600, y: 700, data });
    await session.detach();
    await expect.poll(names, patience).toEqual(["bicubic", "gan"]);
    await expect.poll(original, patience).toBe("a.png, 20x20");
    expect(await open.page.getByLabel("Pair", { exact: true }).locator("option").count()).toBe(2);
    await open.button("Forget the list of pairs").click();
    await open.drop("Folders").locator("input").setInputFiles(folder);
  });

  const names = () => open.results.locator("thead .column .name").allTextContents();
  const original = () => open.drop("Original").locator("small").textContent();

  it("of folders are pairs by name, of which the first is compared", async () => {
    await expect.poll(names, patience).toEqual(["bicubic", "gan"]);
    expect(await original()).toBe("a.png, 20x20");
    expect(await open.page.getByLabel("Pair", { exact: true }).locator("option").allTextContents()).toEqual([
      "1 of 2: a",
      "2 of 2: b",
    ]);
    expect((await open.row("gan")).l1).toBeGreaterThan(0);
  });

  it("are stepped through", async () => {
    await open.button("Next pair").click();
    await expect.poll(original, patience).toBe("b.png, 24x24");
    await expect.poll(names, patience).toEqual(["bicubic", "gan"]);
    await open.button("Next pair").click();
    await expect.poll(original, patience).toBe("a.png, 20x20");
    await open.page.getByLabel("Pair", { exact: true }).selectOption("1");
    await expect.poll(original, patience).toBe("b.png, 24x24");
  });

  it("change places by one click, and the list goes when it is told to", async () => {
    await expect.poll(names, patience).toEqual(["bicubic", "gan"]);
    await open.chip("Pictures");
    await open.button("Make gan the original").click();
    await expect.poll(names, patience).toEqual(["bicubic", "b.png"]);
    await open.page.keyboard.press("Escape");
    await open.button("Forget the list of pairs").click();
    expect(await open.button("Next pair").count()).toBe(0);
    await expect.poll(names, patience).toEqual(["bicubic", "b.png"]);
  });

  it("say nothing on the console", () => expect(open.complaints).toEqual([]));
});
