import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seemSwapped } from "../src/comparing/pair-remarks.ts";
import { textured } from "./images.ts";
import { scratch } from "./srloss.ts";

const { folder, srloss, remove } = scratch();

beforeAll(async () => {
  await textured(24, 20, 1).png().toFile(join(folder, "colour.png"));
  await sharp(join(folder, "colour.png")).grayscale().toColourspace("b-w").png().toFile(join(folder, "gray.png"));
});
afterAll(remove);

describe("a gray file against one in colour", () => {
  const notes = async (sr: string, hr: string, ...words: string[]) => {
    const { status, stderr } = await srloss("compare", sr, hr, "--engine", "cpu", ...words);
    expect(status, stderr).toBe(0);
    return stderr.split("\n").filter((line) => /gray/.test(line));
  };

  it.each<[string[], string]>([
    [["--loss", "l1,psnr"], ", and psnr is of RGB, convention srloss"],
    [["--loss", "ssim", "--y"], ", and ssim is of Y of MATLAB's YCbCr, 16..235, convention srloss"],
    [["--loss", "psnr", "--y", "--convention", "piq"], ", and psnr is of Y of YIQ, 0..255, as piq 0.8.0"],
    [["--loss", "l1"], ""],
  ])("%s: one line says what is compared", async (words, of) => {
    const line = `gray.png is gray and colour.png is in colour: gray counts as equal R, G and B${of}.`;
    expect(await notes("gray.png", "colour.png", ...words)).toEqual([line]);
    expect(await notes("colour.png", "gray.png", ...words)).toEqual([line]);
  });

  it("not of two that are alike, and not with --quiet", async () => {
    expect(await notes("gray.png", "gray.png", "--loss", "l1")).toEqual([]);
    expect(await notes("colour.png", "colour.png", "--loss", "l1")).toEqual([]);
    expect(await notes("gray.png", "colour.png", "--loss", "l1", "--quiet")).toEqual([]);
  });
});

describe("an original that is given first", () => {
  it.each([
    ["hr.png", "sr.png"],
    ["HR/baby.png", "x4/baby.png"],
    ["baby_GT.png", "baby_esrgan.png"],
    ["originals/0001.png", "results/0001.png"],
  ])("%s against %s is remarked on", (sr, hr) => {
    expect(seemSwapped({ sr, hr })).toBe(
      `${sr} is taken as the reconstruction and ${hr} as its original: it is srloss compare SR HR, in this order.`,
    );
  });

  it.each([
    ["sr.png", "hr.png"],
    ["hr/a.png", "hr/b.png"],
    ["gt.png", "hr.png"],
    ["chrome.png", "b.png"],
    ["a.png", "b.png"],
  ])("%s against %s is not", (sr, hr) => {
    expect(seemSwapped({ sr, hr })).toBeUndefined();
  });

  it("compare says so, and compares", async () => {
    const words = ["--loss", "l1", "--engine", "cpu"];
    await sharp(join(folder, "colour.png")).toFile(join(folder, "hr.png"));
    const { status, stderr } = await srloss("compare", "hr.png", "colour.png", ...words);
    expect([status, stderr]).toEqual([0, expect.stringContaining("it is srloss compare SR HR, in this order.")]);
  });
});
