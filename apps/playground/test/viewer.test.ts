import { bringChromium } from "@srloss/chromium";
import { formulaImage } from "@srloss/reference";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, openPage, patience } from "./open-page.ts";
import { choosePair, png } from "./pictures.ts";

const chromium = bringChromium();
const side = 48;
const rgb = (seed: number, x: number, y: number) =>
  [0, 1, 2].map((c) => formulaImage(side, side, seed)[3 * (y * side + x) + c]).join(" ");

describe.skipIf(!chromium)("looking at the pictures", () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openPage(chromium!, {
      hash: "engine=wasm&tab=engines&measures=l1,psnr",
      context: { viewport: { width: 1440, height: 900 } },
    });
    await open.page.getByText("Ready", { exact: true }).waitFor();
    await choosePair(open, side);
    await open.choose("Reconstructions", "another.png", await png(side, 2));
    await open.row("another.png");
  });
  afterAll(() => open?.close());

  const loupe = () => open.page.getByTestId("loupe");
  const read = () => loupe().locator("figcaption small").allTextContents();

  it("has a loupe that shows the pixels of both pictures under the pointer", async () => {
    await open.button("Loupe").click();
    const box = (await open.page.locator(".stage").boundingBox())!;
    await open.page.mouse.move(box.x + (box.width * 10.5) / side, box.y + (box.height * 20.5) / side);
    await expect.poll(() => loupe().getAttribute("data-at"), patience).toBe("10,20");
    expect(await read()).toEqual([rgb(0, 10, 20), rgb(1, 10, 20)]);
    // The pixel in the middle of the glass is that pixel.
    const middle = await loupe()
      .locator("canvas")
      .first()
      .evaluate((canvas: HTMLCanvasElement) => [...canvas.getContext("2d")!.getImageData(8, 8, 1, 1).data.slice(0, 3)]);
    expect(middle.join(" ")).toBe(rgb(0, 10, 20));
    await open.screenshot("loupe");
  });

  it("moves the loupe by keys, and puts it away", async () => {
    await open.page.locator(".stage").focus();
    await open.page.keyboard.press("ArrowRight");
    await open.page.keyboard.press("Shift+ArrowDown");
    await expect.poll(() => loupe().getAttribute("data-at"), patience).toBe("11,30");
    expect(await read()).toEqual([rgb(0, 11, 30), rgb(1, 11, 30)]);
    await open.page.keyboard.press("l");
    expect(await loupe().count()).toBe(0);
  });

  it("shows every picture in a grid, at one place and scale", async () => {
    await open.button("Grid").click();
    const cells = open.page.locator(".grid-stage .cell");
    expect(await cells.locator(".tag").allTextContents()).toEqual([
      `original-${side}.png`,
      "reconstruction.png",
      "another.png",
    ]);
    const places = () => cells.locator(".moved").evaluateAll((all) => all.map((one) => one.style.transform));
    const before = await places();
    await open.button("Zoom in").click();
    await expect.poll(places, patience).not.toEqual(before);
    expect(new Set(await places()).size).toBe(1);
    await cells.nth(2).dblclick();
    expect(await open.page.getByRole("radio", { name: "another.png" }).isChecked()).toBe(true);
    await open.screenshot("grid");
  });

  it("makes a difference as bright as one wants", async () => {
    await open.button("Difference").click();
    await open.page.getByLabel("Difference, times").selectOption("20");
    const shown = await open.page
      .locator(".stage")
      .evaluate((stage) => getComputedStyle(stage, "::after").backdropFilter);
    expect(shown).toBe("brightness(20)");
  });

  it("keeps the divider on the picture, however it is moved", async () => {
    await open.button("Split").click();
    await open.button("Fit").click();
    const at = async () => {
      const handle = (await open.page.locator(".stage .handle").boundingBox())!;
      const picture = (await open.page.locator(".stage .moved").first().boundingBox())!;
      return (handle.x + handle.width / 2 - picture.x) / picture.width;
    };
    expect(await at()).toBeCloseTo(0.5, 2);
    await open.button("Zoom in").click();
    expect(await at()).toBeCloseTo(0.5, 2);
  });

  it("shows which way a loss pushes each pixel, beside where it sees a difference", async () => {
    await open.page.getByText("Which way does a loss push each pixel?").click();
    const push = open.page.getByTestId("push");
    await push.waitFor();
    expect(await push.locator("canvas").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")))).toEqual(
      ["another.png", "Error map of L1 loss", "Push of L1 loss"],
    );
    expect(await push.textContent()).toContain("Red: L1 loss wants the pixel brighter; blue: darker");
    await open.screenshot("push");
  });

  it("shows the drawn sample of text whole, to its last line", async () => {
    await open.chip("Pictures");
    await open.page.getByRole("button", { name: "text", exact: true }).click();
    const canvas = open.page.getByRole("img", { name: "Original: text" });
    await canvas.waitFor();
    const [last, above] = await canvas.evaluate((element: HTMLCanvasElement) => {
      const { width, height, data } = element.getContext("2d")!.getImageData(0, 0, element.width, element.height);
      return [2, 30].map((rows) => Math.min(...data.slice(4 * width * (height - rows)).filter((_, i) => i % 4 === 0)));
    });
    // Paper below, ink above.
    expect(last).toBeGreaterThan(230);
    expect(above).toBeLessThan(100);
  });

  it("says nothing on the console", () => expect(open.complaints).toEqual([]));
});
