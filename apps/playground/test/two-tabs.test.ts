import { bringChromium } from "@srloss/chromium";
import type { Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, patience } from "./open-page.ts";
import { choosePair, png } from "./pictures.ts";

const chromium = bringChromium();

describe.skipIf(!chromium)("a second tab", () => {
  let open: OpenPage;
  let second: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    open = await openPage(chromium!, { hash: "engine=wasm&tab=engines&measures=l1" });
    await open.page.getByText("Ready", { exact: true }).waitFor();
    await choosePair(open, 16);
    second = await open.page.context().newPage();
    second.on("pageerror", (error) => complaints.push(String(error)));
    await second.goto(open.page.url());
  });
  afterAll(() => open?.close());

  const names = (page: Page) => page.locator('.results[data-fresh="true"] thead .column .name').allTextContents();

  it("begins with the pictures of the first, also when it is loaded again", async () => {
    await expect.poll(() => names(second), patience).toEqual(["reconstruction.png"]);
    await second.reload();
    await expect.poll(() => names(second), patience).toEqual(["reconstruction.png"]);
  });

  it("keeps its own beside them, and neither clears the other's", async () => {
    await second.locator("details.chip summary").first().click();
    await second.getByRole("button", { name: "Remove reconstruction.png" }).click();
    const input = second.locator("label.drop").filter({ hasText: "Reconstructions" }).locator("input");
    await input.setInputFiles({ name: "other.png", mimeType: "image/png", buffer: Buffer.from(await png(16, 5)) });
    await expect.poll(() => names(second), patience).toEqual(["other.png"]);
    await open.page.reload();
    await expect.poll(() => names(open.page), patience).toEqual(["reconstruction.png"]);
    await second.reload();
    await expect.poll(() => names(second), patience).toEqual(["other.png"]);
    await second.locator("details.chip summary").first().click();
    await second.getByRole("button", { name: "textures", exact: true }).click();
    await expect.poll(() => names(second), patience).toContain("nearest x4");
    await second.reload();
    await expect.poll(() => names(second), patience).toContain("nearest x4");
    await open.page.reload();
    await expect.poll(() => names(open.page), patience).toEqual(["reconstruction.png"]);
  });

  it("that is opened when all are closed has the newest, until they are forgotten for good", async () => {
    const address = open.page.url();
    const context = open.page.context();
    await Promise.all([open.page.close(), second.close()]);
    second = await context.newPage();
    await second.goto(address);
    await expect.poll(() => names(second), patience).toEqual(["reconstruction.png"]);
    await second.locator("details.chip summary").first().click();
    await second.getByRole("button", { name: "textures", exact: true }).click();
    await expect.poll(() => names(second), patience).toContain("nearest x4");
    const third = await context.newPage();
    await third.goto(address);
    await expect.poll(() => names(third), patience).toContain("nearest x4");
  });

  it("says nothing on the console", () => expect([...open.complaints, ...complaints]).toEqual([]));
});
