import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { golden, testData } from "@srloss/reference";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scratch } from "./srloss.ts";

const { folder, srloss, remove } = scratch();
const engine = ["--backend", "wasm"];

beforeAll(async () => {
  const picture = (value: number, size = 16) =>
    sharp({ create: { width: size, height: size, channels: 3, background: { r: value, g: value, b: value } } }).png();
  await picture(100).toFile(join(folder, "hr.png"));
  await picture(104).toFile(join(folder, "sr.png"));
  await picture(104, 20).toFile(join(folder, "large.png"));
  writeFileSync(join(folder, "text.png"), "hello");
  writeFileSync(join(folder, "page.h5"), "<!doctype html><title>403</title>");
  writeFileSync(join(folder, "cut.png"), (await picture(9, 64).toBuffer()).subarray(0, 60));
  mkdirSync(join(folder, "album"));
});
afterAll(remove);

describe("compare", () => {
  it("prints what a pair that is four grey levels off must give", () => {
    const { status, stdout } = srloss("compare", "sr.png", "hr.png", "--loss", "l1,l2,psnr", "--json", ...engine);
    expect(status).toBe(0);
    const found = JSON.parse(stdout);
    expect(found.l1).toBe(4);
    expect(found.l2).toBe(16);
    expect(found.psnr).toBeCloseTo(10 * Math.log10(255 ** 2 / 16), 4);
    expect(found).toMatchObject({ engine: { name: "wasm" }, range: [0, 255], width: 16, height: 16, cropBorder: 0 });
  });

  it("writes a map for each loss and a page that needs no other file", async () => {
    const words = ["--weights", "random", "--maps", "maps", "--html", "page.html", ...engine];
    const { status, stderr } = srloss("compare", "sr.png", "hr.png", ...words);
    expect(stderr).toContain("random weights");
    expect(status).toBe(0);
    expect(readdirSync(join(folder, "maps")).sort()).toEqual(
      ["l1.png", "l2.png", "perceptual-block3_conv3.png", "style-block3_conv3.png"].sort(),
    );
    expect((await sharp(join(folder, "maps/l1.png")).metadata()).height).toBeGreaterThan(16);
    expect(existsSync(join(folder, "page.html"))).toBe(true);
  });

  it.skipIf(!testData)("prints Keras' numbers for a photograph on the real weights", () => {
    const pair = golden.real.find(({ sr }) => sr === "pairs/kodim15.bicubic4.png")!;
    const weights = join(testData!.data, "vgg19-imagenet-block1-3/model.json");
    const pictures = [join(testData!.pairs, pair.sr), join(testData!.pairs, pair.hr)];
    const { status, stdout } = srloss("compare", ...pictures, "--weights", weights, "--json", ...engine);
    expect(status).toBe(0);
    const found = JSON.parse(stdout);
    for (const name of ["l1", "l2", "perceptual", "style"] as const)
      expect(Math.abs(found[name] / pair[name] - 1), name).toBeLessThan(1e-5);
  });
});

describe("bad input ends with one sentence and exit code 2", () => {
  it.each<[string, RegExp, string[]]>([
    ["a missing file", /none\.png/, ["none.png", "hr.png"]],
    ["a folder", /album/, ["album", "hr.png"]],
    ["a text file", /text\.png/, ["text.png", "hr.png"]],
    ["a cut PNG", /cut\.png/, ["cut.png", "hr.png"]],
    ["different sizes", /20x20.*16x16|16x16.*20x20/, ["large.png", "hr.png"]],
    ["an unknown loss", /sharpness/, ["sr.png", "hr.png", "--loss", "sharpness"]],
    ["an unknown preset", /nobody/, ["sr.png", "hr.png", "--preset", "nobody"]],
    ["an unknown layer", /block9/, ["sr.png", "hr.png", "--layers", "block9_conv1"]],
    ["a page saved as weights", /page\.h5/, ["sr.png", "hr.png", "--weights", "page.h5"]],
    ["a border that leaves nothing", /border/, ["sr.png", "hr.png", "--crop-border", "8"]],
  ])("%s", (_, message, words) => {
    const { status, stdout, stderr } = srloss("compare", ...words, ...engine);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    const last = stderr.trim().split("\n").at(-1)!;
    expect(last).toMatch(/^srloss: .*\.$/);
    expect(last).toMatch(message);
  });

  it("an unknown command", () => {
    expect(srloss("judge").status).toBe(2);
  });
});

describe("help", () => {
  it.each(["compare", "demo", "weights", "doctor", "native"])("%s", (command) => {
    const { status, stdout } = srloss(command, "--help");
    expect(status).toBe(0);
    expect(stdout).toContain("--json");
  });
});
