import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textured, writeImages } from "./images.ts";
import { expectRefusal } from "./refusal.ts";
import { scratch } from "./srloss.ts";

const { folder, srloss, files, remove } = scratch();
const engine = ["--engine", "wasm"];
const random = ["--weights", "random", ...engine];

beforeAll(() => writeImages(folder));
afterAll(remove);

describe.concurrent("an image that can't be compared: one sentence, exit code 2, nothing written", () => {
  it.each<[string, RegExp, string[]]>([
    ["missing", /none\.png does not exist/, ["none.png", "hr.png"]],
    ["missing, as the original", /none\.png does not exist/, ["sr.png", "none.png"]],
    ["a directory", /album is a directory/, ["album", "hr.png"]],
    ["a text file", /text\.png is not an image/, ["text.png", "hr.png"]],
    ["an empty file", /empty\.png is empty/, ["empty.png", "hr.png"]],
    ["a cut PNG", /cut\.png is damaged or cut short/, ["cut.png", "hr.png"]],
    ["a cut JPEG", /cut\.jpg is damaged or cut short/, ["cut.jpg", "hr.png"]],
    ["100 megapixels", /huge\.png is 10000x10000, 100 million pixels/, ["huge.png", "huge.png"]],
    ["one pixel", /1x1.*block3_conv3 needs at least 4x4; .*l1,l2,psnr fit/, ["1.png", "1.png"]],
    ["3x3", /3x3.*block3_conv3 needs at least 4x4/, ["3.png", "3.png"]],
    ["3x3, for the SSIM", /3x3.*ssim needs at least 11x11/, ["3.png", "3.png", "--loss", "l1,ssim"]],
    ["of another size", /20\.png is 20x20, hr\.png is 16x16.*--crop\b/, ["20.png", "hr.png"]],
    ["transparent", /alpha\.png has transparent pixels.*--background/, ["alpha.png", "hr.png"]],
    ["nothing but border", /--crop-border 8 leaves nothing of a 16x16/, ["sr.png", "hr.png", "--crop-border", "8"]],
  ])("%s", async (_, message, words) => {
    const before = files();
    expectRefusal(await srloss("compare", ...words, "--maps", "maps", "--html", "page.html", ...random), 2, message);
    expect(files()).toEqual(before);
  });
});

it("and the next run works", async () => {
  expect((await srloss("compare", "sr.png", "hr.png", "--loss", "l1", ...engine)).status).toBe(0);
});

describe("images of every kind", () => {
  const json = async (...words: string[]) => {
    const { status, stdout, stderr } = await srloss("compare", ...words, "--json");
    expect(status, stderr).toBe(0);
    return JSON.parse(stdout);
  };

  it("15x15 has features at block3_conv3", async () => {
    const found = await json("15.png", "15b.png", ...random);
    expect(found.values.perceptual).toBeGreaterThan(0);
    expect(found.values.style).toBeGreaterThan(0);
  });

  it("one pixel has pixel losses", async () => {
    expect(await json("1.png", "1.png", "--loss", "l1,l2", ...engine)).toMatchObject({ values: { l1: 0, l2: 0 } });
  });

  it("--crop compares the size in common, and says so", async () => {
    const found = await json("20.png", "hr.png", "--crop", "--loss", "l1", ...engine);
    expect(found).toMatchObject({ width: 16, height: 16, cropped: true });
    const same = await json("sr.png", "hr.png", "--crop", "--loss", "l1", ...engine);
    expect(same).toMatchObject({ width: 16, height: 16, cropped: false, values: { l1: 4 } });
  });

  it("the same file twice", async () => {
    const found = await json("20.png", "20.png", ...random);
    expect(found.values).toEqual({ l1: 0, l2: 0, perceptual: 0, style: 0, psnr: "Infinity", ssim: 1 });
  });

  it("gray, 16 bits, turned by EXIF, opaque alpha, CMYK; spaces and letters of all sorts in paths", async () => {
    const place = "фото и é 漢字";
    mkdirSync(join(folder, place));
    const save = async (name: string, image: Sharp) => writeFileSync(join(folder, place, name), await image.toBuffer());
    const image = await textured(24, 16, 5).png().toBuffer();
    await save("plain.png", sharp(image));
    await save("gray.png", sharp(image).toColourspace("b-w").png());
    await save("deep.png", sharp(image).toColourspace("rgb16").png());
    await save("opaque.png", sharp(image).ensureAlpha(1).png());
    const turned = sharp(image).rotate(90).withMetadata({ orientation: 8 });
    await save("turned.webp", turned.webp({ lossless: true }));
    await save("cmyk.jpg", sharp(image).toColourspace("cmyk").jpeg({ quality: 100 }));
    const l1 = async (name: string) =>
      (await json(join(place, name), join(place, "plain.png"), "--loss", "l1", ...engine)).values.l1;
    const [opaque, turnedBack, deep, gray, cmyk] = await Promise.all(
      ["opaque.png", "turned.webp", "deep.png", "gray.png", "cmyk.jpg"].map(l1),
    );
    expect([opaque, turnedBack]).toEqual([0, 0]);
    // libvips makes 16 bits of 8 by way of a shift: at most 255/256 of a level is missing.
    expect(deep).toBeLessThan(1);
    expect(gray).toBeGreaterThan(1);
    expect(cmyk).toBeLessThan(64);
  });
});
