import { copyFileSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeImage } from "@srloss/node-gpu";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textured, writeImages } from "./images.ts";
import { expectRefusal } from "./refusal.ts";
import { scratch } from "./srloss.ts";

const { folder, srloss, files, remove } = scratch();
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  await writeImages(folder);
  await textured(33, 22, 5).png().toFile(at("photo.png"));
  await textured(33, 22, 5).toColourspace("b-w").png().toFile(at("gray.png"));
  await sharp(at("photo.png")).toColourspace("rgb16").png().toFile(at("deep.png"));
});
afterAll(remove);

async function resized(name: string, ...words: string[]) {
  const { status, stderr, stdout } = await srloss("resize", name, "out.png", "--engine", "cpu", ...words);
  expect([status, stdout], stderr).toEqual([0, ""]);
  return { ...(await decodeImage(at("out.png"))), stderr };
}

describe("srloss resize", () => {
  it("writes a PNG whose sides are rounded up, and says so", async () => {
    const { width, height, bitDepth, stderr } = await resized("photo.png", "--scale", "1/4");
    expect([width, height, bitDepth]).toEqual([9, 6, 8]);
    expect(stderr).toContain("out.png: 9x6, of 33x22");
    expect((await resized("photo.png", "--scale", "0.25", "--quiet")).stderr).toBe("");
  });

  it("is MATLAB's in 8 bits: an edge between black and white, enlarged", async () => {
    const edge = Uint8Array.of(0, 0, 0, 255, 255, 255);
    await sharp(edge, { raw: { width: 6, height: 1, channels: 1 } })
      .toColourspace("b-w")
      .png()
      .toFile(at("edge.png"));
    const { data, grayscale } = await resized("edge.png", "--size", "12x1");
    const firstOfThree = [...data].filter((_, i) => i % 3 === 0);
    // Keys' kernel: 0, 18/255, -6, 58 and what mirrors them, rounded and clipped.
    expect(firstOfThree).toEqual([0, 0, 0, 0, 0, 52, 203, 255, 255, 255, 255, 255]);
    expect(grayscale).toBe(true);
  });

  it("by size, width first, with another method", async () => {
    const { width, height, data } = await resized("4.png", "--size", "2x4", "--method", "box");
    expect([width, height]).toEqual([2, 4]);
    const { data: from } = await decodeImage(at("4.png"));
    for (let y = 0; y < 4; y++)
      for (let c = 0; c < 3; c++)
        expect(data[y * 6 + c]).toBe(Math.floor((from[y * 12 + c]! + from[y * 12 + 3 + c]! + 1) / 2));
  });

  it("without antialiasing takes fewer pixels", async () => {
    const nearest = await resized("photo.png", "--scale", "1/2", "--method", "nearest");
    const box = await resized("photo.png", "--scale", "1/2", "--method", "box", "--no-antialias");
    const wide = await resized("photo.png", "--scale", "1/2", "--method", "box");
    expect(box.data).toEqual(nearest.data);
    expect(wide.data).not.toEqual(nearest.data);
  });

  it("of 16 bits is rounded once, at the end", async () => {
    const [deep, plain] = [await resized("deep.png", "--scale", "2"), await resized("photo.png", "--scale", "2")];
    const largest = Math.max(...deep.data.map((v, i) => Math.abs(v - plain.data[i]!)));
    expect(deep.bitDepth).toBe(8);
    expect(largest).toBeLessThanOrEqual(2);
  });

  it("keeps gray gray, and puts a background behind transparent pixels", async () => {
    expect((await resized("gray.png", "--scale", "2")).grayscale).toBe(true);
    expectRefusal(
      await srloss("resize", "alpha.png", "a.png", "--scale", "2"),
      2,
      /alpha\.png has transparent pixels; give a colour to put behind them, as in --background/,
    );
    await resized("alpha.png", "--scale", "2", "--background", "255,255,255");
  });
});

describe("refuses", () => {
  it.each<[string, RegExp, string[]]>([
    ["no size", /needs one of --scale and --size, as in --scale 1\/4/, []],
    ["two sizes", /needs one of --scale and --size/, ["--scale", "2", "--size", "4x4"]],
    ["a scale of 0", /--scale needs a number above 0, such as 4, 0\.25 or 1\/4; got "0"/, ["--scale", "0"]],
    ["a scale by nothing", /--scale needs a number above 0.*got "1\/0"/, ["--scale", "1/0"]],
    ["a negative scale", /--scale needs a number above 0.*got "-2"/, ["--scale", "-2"]],
    [
      "a size of one number",
      /--size needs width and height in pixels, as in --size 320x240; got "64"/,
      ["--size", "64"],
    ],
    ["a size of 0", /--size needs width and height in pixels.*got "0x4"/, ["--size", "0x4"]],
    ["too large a result", /would be 33000x22000; resize makes images of up to 100 million/, ["--scale", "1000"]],
    [
      "a method that is nearly one",
      /--method is one of cubic, .*; got "bicubic" \(did you mean cubic\?\)/,
      ["--scale", "2", "--method", "bicubic"],
    ],
    ["an engine", /--engine is one of .*; got "cuda"/, ["--scale", "2", "--engine", "cuda"]],
  ])("%s", async (_, message, words) => {
    const before = files();
    expectRefusal(await srloss("resize", "photo.png", "new.png", ...words), 2, message);
    expect(files()).toEqual(before);
  });

  it("to replace the image, by whatever name", async () => {
    symlinkSync(at("photo.png"), at("link.png"));
    const before = readFileSync(at("photo.png"));
    for (const to of ["photo.png", "./photo.png", "link.png"])
      expectRefusal(await srloss("resize", "photo.png", to, "--scale", "2"), 2, /photo\.png|link\.png/);
    expect(readFileSync(at("photo.png"))).toEqual(before);
  });

  it("another format, what is no image, and a folder that is none", async () => {
    expectRefusal(
      await srloss("resize", "photo.png", "a.jpg", "--scale", "2"),
      2,
      /resize writes PNG, and a\.jpg ends/,
    );
    expectRefusal(await srloss("resize", "text.png", "a.png", "--scale", "2"), 2, /text\.png/);
    expectRefusal(await srloss("resize", "nowhere.png", "a.png", "--scale", "2"), 2, /nowhere\.png/);
    writeFileSync(at("file"), "");
    expectRefusal(await srloss("resize", "photo.png", "file/a.png", "--scale", "2"), 1, /file/);
  });

  it("no output but the one that was asked for", async () => {
    copyFileSync(at("photo.png"), at("copy.png"));
    const before = files();
    await resized("copy.png", "--scale", "2");
    expect(files().filter((name) => !before.includes(name) && name !== "out.png")).toEqual([]);
  });
});
