import { bringChromium } from "@srloss/chromium";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, patience } from "./open-page.ts";
import { choosePair } from "./pictures.ts";

const chromium = bringChromium();

describe.skipIf(!chromium)("a link that is followed on an open page", () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openPage(chromium!, { hash: "tab=engines&engine=cpu&network=keras&sample=shapes&measures=l1" });
    await ready();
  });
  afterAll(() => open?.close());

  const ready = () => open.page.getByText("Ready", { exact: true }).waitFor();
  const chip = (title: string) =>
    open.page
      .locator("details.chip summary")
      .filter({ has: open.page.getByText(title, { exact: true }) })
      .textContent();
  /** What the page has, by its chips. */
  const ground = async () => (await Promise.all(["Pictures", "Engine", "Network"].map(chip))).join();
  const words = async () => new URLSearchParams(await open.page.evaluate(() => location.hash.slice(1)));

  it("brings its engine, its weights, its sample and the part of it", async () => {
    await expect.poll(ground, patience).toMatch(/shapes.*cpu.*VGG19/);
    await open.go("tab=compare&engine=srloss-wasm&network=random&sample=text&region=8,8,32,32&measures=l1,perceptual");
    await expect.poll(ground, patience).toMatch(/text.*srloss-wasm.*random weights/);
    await open.results.waitFor();
    expect((await open.row("bicubic x4")).perceptual).toBeGreaterThan(0);
    expect(Object.fromEntries(await words())).toMatchObject({ region: "8,8,32,32", sample: "text", network: "random" });
  });

  it("is the last of several", async () => {
    for (const engine of ["cpu", "wasm", "srloss-wasm"])
      await open.go(`tab=engines&network=random&engine=${engine}&sample=${engine === "wasm" ? "cat" : "shapes"}`);
    await expect.poll(ground, patience).toMatch(/shapes.*srloss-wasm/);
    await ready();
    expect(await ground()).toMatch(/shapes.*srloss-wasm/);
  });

  it("keeps the visitor's own pictures, and what it has where the link's engine does not start", async () => {
    await choosePair(open, 16);
    await open.go("tab=compare&network=random&engine=webgpu&sample=cat&measures=l1");
    await ready();
    expect((await open.row("reconstruction.png")).l1).toBeGreaterThan(0);
    const engine = (await words()).get("engine");
    expect(await ground()).toContain(engine);
  });

  it("says nothing on the console", () => expect(open.complaints).toEqual([]));
});
