import { crc32 } from "node:zlib";
import { bringChromium } from "@srloss/chromium";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, patience } from "./open-page.ts";

const chromium = bringChromium();
/** 17 megapixels: more than is drawn on one canvas. */
const [width, height] = [4200, 4000];

/** A file of few bytes: halves of two colours, and a line of a third one at the bottom. */
const large = (right: string) =>
  sharp({ create: { width, height, channels: 3, background: "#204060" } })
    .composite([
      { input: { create: { width: width / 2, height, channels: 3, background: right } }, left: width / 2, top: 0 },
      { input: { create: { width, height: 1, channels: 3, background: "#ff0000" } }, left: 0, top: height - 1 },
    ])
    .png({ compressionLevel: 3 })
    .toBuffer();

/** Of a PNG of this size the head alone: it is refused before more is looked at. */
async function headOf(wide: number, high: number): Promise<Buffer> {
  const bytes = await sharp({ create: { width: 1, height: 1, channels: 3, background: "#000" } })
    .png()
    .toBuffer();
  bytes.writeUInt32BE(wide, 16);
  bytes.writeUInt32BE(high, 20);
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
  return bytes;
}

describe.skipIf(!chromium)("a picture of 17 megapixels", () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openPage(chromium!, { hash: "engine=wasm&tab=engines&measures=l1" });
    await open.page.getByText("Ready", { exact: true }).waitFor();
    await open.choose("Original", "hr.png", await large("#a08060"));
    await open.drop("Original").getByText(`hr.png, ${width}x${height}`).waitFor({ state: "attached" });
    await open.choose("Reconstructions", "sr.png", await large("#a08061"));
    await open.tab("Compare");
  });
  afterAll(() => open?.close());

  const original = () => open.page.getByRole("img", { name: "Original: hr.png" });
  const colours = (places: readonly (readonly [number, number])[]) =>
    original().evaluate((canvas: HTMLCanvasElement, wanted) => {
      const context = canvas.getContext("2d")!;
      return wanted.map(([x, y]) => [
        ...context.getImageData(x * (canvas.width - 1), y * (canvas.height - 1), 1, 1).data.slice(0, 3),
      ]);
    }, places);

  it("is seen whole, by a canvas no larger than what shows it", async () => {
    await original().waitFor();
    const size = await original().evaluate((canvas: HTMLCanvasElement) => canvas.width * canvas.height);
    expect(size).toBeLessThan(2e6);
    expect(
      await colours([
        [0.1, 0.1],
        [0.9, 0.1],
      ]),
    ).toEqual([
      [32, 64, 96],
      [160, 128, 96],
    ]);
  });

  it("is seen pixel for pixel, to its last one", async () => {
    await open.button("1:1, pixel for pixel").click();
    await expect
      .poll(() => open.page.locator(".stage").getAttribute("aria-label"), patience)
      .toBe("Pictures, at 100 %");
    const stage = open.page.locator(".stage");
    await stage.focus();
    const box = (await stage.boundingBox())!;
    // Down to the bottom by hand, a stage at a time.
    for (let i = 0; i < 10; i++) {
      await open.page.mouse.move(box.x + 20, box.y + box.height - 5);
      await open.page.mouse.down();
      await open.page.mouse.move(box.x + 20, box.y + 5, { steps: 2 });
      await open.page.mouse.up();
    }
    await expect.poll(() => colours([[0, 1]]), patience).toEqual([[255, 0, 0]]);
    await open.screenshot("large-picture");
  });

  it("is measured whole, by tiles", async () => {
    // Half of all pixels differ by one in one channel of three.
    expect((await open.row("sr.png")).l1! * 6 * (height / (height - 1))).toBeCloseTo(1, 3);
  });

  it("of more than 200 it is said what the limit is, in one sentence that names each file", async () => {
    await open.choose("Reconstructions", "huge.png", await headOf(20_000, 20_000));
    await expect
      .poll(() => open.error.textContent(), patience)
      .toBe("huge.png is 20000x20000, 400 million pixels, more than the limit of 200 million; crop or split it.");
  });

  // Chromium advises this test, which reads pixels back.
  it("says nothing on the console", () =>
    expect(open.complaints.filter((text) => !text.includes("willReadFrequently"))).toEqual([]));
});
