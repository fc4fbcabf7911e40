import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { golden, metrics, testData } from "@srloss/reference";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textured, writeImages } from "./images.ts";
import { scratch } from "./srloss.ts";

const { folder, srloss, remove } = scratch();
const engine = ["--engine", "wasm"];
const random = ["--weights", "random", ...engine];

const json = async (...words: string[]) => {
  const { status, stdout, stderr } = await srloss("compare", ...words, "--json");
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
};

beforeAll(async () => {
  await writeImages(folder);
  await textured(48, 32, 1).png().toFile(join(folder, "a.png"));
  await textured(48, 32, 2).png().toFile(join(folder, "b.png"));
});
afterAll(remove);

describe("--json", () => {
  it("prints what a pair that is four gray levels off must give, and what produced it", async () => {
    const found = await json("sr.png", "hr.png", ...random);
    expect(found).toMatchObject({ schema: 1, files: { sr: "sr.png", hr: "hr.png" }, width: 16, height: 16 });
    expect(found.values).toMatchObject({ l1: 4, l2: 16 });
    expect(found.values.psnr).toBeCloseTo(10 * Math.log10(255 ** 2 / 16), 4);
    for (const name of ["perceptual", "style", "ssim"]) expect(found.values[name]).toBeTypeOf("number");
    expect(found).toMatchObject({
      engine: { name: "wasm" },
      networks: [
        { network: "vgg19", weights: "random", sha256: expect.stringMatching(/^[0-9a-f]{64}$/), verified: false },
      ],
      layers: ["block3_conv3"],
      pixelRange: [0, 255],
      channels: "rgb",
      cropBorder: 0,
      cropped: false,
      versions: { srloss: expect.any(String), tfjs: expect.any(String), node: process.versions.node },
    });
  });

  it("--convention: the numbers of a program, in its channels, with its name", async () => {
    const words = ["a.png", "b.png", "--loss", "psnr,ssim", ...engine];
    const [own, matlab, piq] = await Promise.all([
      json(...words, "--y"),
      json(...words, "--convention", "matlab"),
      json(...words, "--convention", "piq", "--y"),
    ]);
    expect([own.convention, matlab.convention, piq.convention]).toEqual(["srloss", "matlab", "piq"]);
    expect([matlab.channels, matlab.luma, piq.luma]).toEqual(["y", "ycbcr", "yiq"]);
    expect(matlab.values.psnr).toBeCloseTo(own.values.psnr, 1);
    expect(matlab.values.psnr).not.toBe(own.values.psnr);
    // Full range: 20 log10(255 / 219) dB less.
    expect(own.values.psnr - piq.values.psnr).toBeCloseTo(1.32, 1);
    const { stdout } = await srloss("compare", ...words, "--convention", "matlab");
    expect(stdout).toMatch(/^psnr \(Y\) .* Y of MATLAB's YCbCr, 16\.\.235, as MATLAB$/m);
  });

  it("measures as people see, where it is asked to", async () => {
    const names = ["gmsd", "msGmsd", "haarPsi", "fsim", "fsimc"];
    const { values } = await json("a.png", "a.png", "--loss", "GMSD,ms-gmsd,HaarPSI,fsim,FSIMc", ...engine);
    expect(Object.keys(values)).toEqual(names);
    for (const name of names) expect(values[name]).toBeCloseTo(/gmsd/i.test(name) ? 0 : 1, 5);
  });

  it("runs on as many threads as it is told", async () => {
    const [one, three] = await Promise.all(
      ["1", "3"].map((n) => json("sr.png", "hr.png", "--weights", "random", "--engine", "srloss-wasm", "--threads", n)),
    );
    expect(one.engine.device).toMatch(/, 1 thread(,|$)/);
    expect(three.engine.device).toMatch(/, 3 threads/);
    expect(three.values.perceptual).toBeCloseTo(one.values.perceptual, 6);
  });

  it("nests several layers under the loss", async () => {
    const found = await json("a.png", "b.png", "--layers", "relu1_2,block2_pool,conv2_1", ...random);
    const names = ["block1_conv2", "block2_pool", "conv2_1"];
    expect(found.layers.sort()).toEqual(names);
    for (const term of ["perceptual", "style"]) {
      expect(Object.keys(found.values[term]).sort()).toEqual(names);
      for (const name of names) expect(found.values[term][name]).toBeGreaterThan(0);
    }
  });

  it("has presets beside what needs no network, each with its parts", async () => {
    const found = await json("a.png", "b.png", "--preset", "piq,johnson", ...random);
    expect(Object.keys(found.values)).toEqual(["l1", "l2", "psnr", "ssim"]);
    expect(Object.keys(found.mixes)).toEqual(["piq", "johnson"]);
    const { total, parts } = found.mixes.johnson;
    expect(parts.length).toBeGreaterThan(5);
    const sum = parts.reduce(
      (all: number, part: { weight: number; value: number }) => all + part.weight * part.value,
      0,
    );
    expect(total).toBeCloseTo(sum, 6);
    const one = await json("a.png", "b.png", "--preset", "piq", "--loss", "perceptual", ...random);
    expect(one.mixes.piq).toEqual(found.mixes.piq);
    expect(one.values.perceptual).toBeGreaterThan(0);
  });

  it("measures what is asked for, in the range that is asked for", async () => {
    const found = await json("sr.png", "hr.png", "--loss", "l2,l1", "--range", "-1,1", ...engine);
    expect(found.values.l1).toBeCloseTo(8 / 255, 6);
    expect(found.values.l2).toBeCloseTo((8 / 255) ** 2, 8);
    for (const name of ["perceptual", "style", "psnr", "ssim"]) expect(found.values).not.toHaveProperty(name);
    expect(found.networks).toEqual([]);
  });
});

describe("the table", () => {
  it("is on stdout, and what produced it on stderr, without colours", async () => {
    const { status, stdout, stderr } = await srloss("compare", "sr.png", "hr.png", "--y", ...random);
    expect(status).toBe(0);
    expect(stdout.match(/^\S+( \(Y\))?/gm)).toEqual([
      "measure",
      "l1",
      "l2",
      "perceptual",
      "style",
      "psnr (Y)",
      "ssim (Y)",
    ]);
    expect(stdout).toMatch(/^measure +value +better +of$/m);
    expect(stdout).toMatch(/^perceptual +\S+ +lower +VGG19 block3_conv3$/m);
    expect(stdout).toMatch(/^psnr \(Y\) +\S+ dB +higher +Y of MATLAB's YCbCr, 16\.\.235, convention srloss$/m);
    expect(stderr).toMatch(
      /Engine: wasm.*\n.*random weights.*\nWeights: vgg19, random.*SHA-256 \w+\.\.\. of the layers up to block\d_conv\d, not verified/,
    );
    expect(stdout + stderr).not.toContain("\u001b");
  });
});

describe("--maps and --html", () => {
  it("a map for each loss with a legend below, and a page that needs no other file", async () => {
    const words = ["--layers", "block1_conv2,block2_pool", "--maps", "my maps", "--html", "out/page.html", ...random];
    const { status, stderr } = await srloss("compare", "a.png", "b.png", ...words);
    expect(status, stderr).toBe(0);
    const layers = ["block1_conv2", "block2_pool"];
    const wanted = ["l1", "l2", "ssim", ...layers.map((l) => `perceptual-${l}`), ...layers.map((l) => `style-${l}`)];
    expect(readdirSync(join(folder, "my maps")).sort()).toEqual(wanted.map((name) => `${name}.png`).sort());
    for (const name of wanted) {
      const { data, info } = await sharp(join(folder, "my maps", `${name}.png`))
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect(info.height, name).toBeGreaterThan(32 + 20);
      // Something was drawn, in the image's place and in the legend's.
      const shades = (from: number, to: number) => new Set(data.subarray(from, to)).size;
      const legend = 32 * info.width * 3;
      expect(shades(0, legend), name).toBeGreaterThan(10);
      expect(shades(legend, data.length), name).toBeGreaterThan(10);
    }
    const page = readFileSync(join(folder, "out/page.html"), "utf8");
    expect(page.match(/<img/g)!.length).toBeGreaterThanOrEqual(2 + wanted.length);
    expect(page).not.toMatch(/(src|href)="(?!data:)|url\(|<script src|@import/);
    expect(page).toMatch(/<p>48x32 pixels; engine wasm, weights vgg19 \(random, caffe preprocessing\)\.<\/p>/);
    expect(page.length).toBeLessThan(5e6);
    expect(page).toContain("random");
  });

  it("where two images differ in one pixel, the L1 map is bright there alone", async () => {
    const size = 32;
    const pixels = Buffer.alloc(size * size * 3, 80);
    const save = (name: string) =>
      sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
        .png()
        .toFile(join(folder, name));
    await save("even.png");
    pixels.fill(200, (7 * size + 21) * 3, (7 * size + 22) * 3);
    await save("spot.png");
    const { status } = await srloss("compare", "spot.png", "even.png", "--loss", "l1", "--maps", "spot", ...engine);
    expect(status).toBe(0);
    // Of what was asked for alone.
    expect(readdirSync(join(folder, "spot"))).toEqual(["l1.png"]);
    const { data, info } = await sharp(join(folder, "spot/l1.png")).raw().toBuffer({ resolveWithObject: true });
    const bright = (x: number, y: number) => data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3);
    const sum = (x: number, y: number) => bright(x, y).reduce((a, b) => a + b);
    expect(sum(21, 7)).toBeGreaterThan(600);
    for (const [x, y] of [
      [7, 21],
      [20, 7],
      [21, 8],
      [0, 0],
    ] as const)
      expect(sum(x, y)).toBeLessThan(60);
  });
});

describe.skipIf(!testData)("photographs on the real weights", () => {
  const at = (name: string) => join(testData!.pairs, name);
  const weights = () => join(testData!.data, "vgg19-imagenet-block1-3/model.json");
  const hdf5 = () => join(testData!.data, "h5/vgg19-notop-keras1-block1-3.h5");

  it.each(golden.real.filter(({ sr }) => /kodim15\.(jpeg20|nearest4|hr)/.test(sr)))(
    "Keras' numbers for $sr",
    async (pair) => {
      const found = await json(at(pair.sr), at(pair.hr), "--weights", weights(), ...engine);
      // 1e-5: float32 sums of Keras' float64.
      for (const name of ["l1", "l2", "perceptual", "style"] as const)
        expect(Math.abs(found.values[name] - pair[name]), name).toBeLessThanOrEqual(1e-5 * pair[name]);
    },
  );

  it("Keras' numbers at every layer, with the weights as Keras' HDF5", async () => {
    const pair = golden.real.find(({ sr }) => sr === "pairs/kodim15.bicubic4.png")!;
    const names = Object.keys(pair.layers);
    const found = await json(at(pair.sr), at(pair.hr), "--layers", names.join(","), "--weights", hdf5(), ...engine);
    for (const name of names)
      for (const term of ["perceptual", "style"] as const)
        expect(Math.abs(found.values[term][name] / pair.layers[name]![term] - 1), `${term} ${name}`).toBeLessThan(1e-5);
  });

  it("scikit-image's PSNR and SSIM, on RGB and on Y, without the border", async () => {
    const [pair] = metrics as [(typeof metrics)[number]];
    const words = [at(pair.sr), at(pair.hr), "--loss", "psnr,ssim", "--crop-border", String(pair.border), ...engine];
    const [rgb, y] = await Promise.all([json(...words), json(...words, "--y")]);
    expect(rgb.values.psnr).toBeCloseTo(pair.psnr_rgb, 3);
    expect(rgb.values.ssim).toBeCloseTo(pair.ssim_rgb, 4);
    expect(y.values.psnr).toBeCloseTo(pair.psnr_y, 3);
    expect(y.values.ssim).toBeCloseTo(pair.ssim_y, 4);
    expect([rgb.channels, y.channels]).toEqual(["rgb", "y"]);
  });
});
