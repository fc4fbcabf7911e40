import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadMeasures } from "@srloss/evaluate";
import { decodeImage, encodePng, fileSource, useBackend, writePng } from "@srloss/node-gpu";
import { testData } from "@srloss/reference";
import { functionsWithoutExample, packageExamples, runExample } from "@srloss/reference/examples";
import { formulaImage } from "@srloss/reference/formula";
import { memory } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SimilarityOptions, type Thresholds, toBeSimilarTo } from "../src/index.ts";

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: the declaration that it adds to.
  interface Matchers<T = any> {
    toBeSimilarTo(reference: unknown, thresholds: Thresholds, options?: SimilarityOptions): Promise<T>;
  }
}

expect.extend({ toBeSimilarTo });

const [width, height] = [48, 40];
const pixels = (change: (value: number, i: number) => number) => ({
  width,
  height,
  data: Uint8Array.from(formulaImage(height, width, 1), (value, i) => Math.max(0, Math.min(255, change(value, i)))),
});
const original = pixels((value) => value);
const noisy = pixels((value, i) => value + ((i * 7919) % 31) - 15);

describe("expect(image)", () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "srloss-matchers-"));
    await useBackend({ engine: "wasm" });
    await writePng(at("original.png"), { ...original, channels: 3 });
    await writePng(at("noisy.png"), { ...noisy, channels: 3 });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("is similar by any measure, as files, bytes and pixels", async () => {
    await expect(at("noisy.png")).toBeSimilarTo(at("original.png"), { psnr: 25, ssim: 0.5, l1: 10 });
    await expect(await encodePng({ ...noisy, channels: 3 })).toBeSimilarTo(original, { gmsd: 0.3 });
    await expect(original).toBeSimilarTo(at("original.png"), { psnr: Number.POSITIVE_INFINITY, l2: 0 });
    await expect(noisy).not.toBeSimilarTo(original, { ssim: 0.99 }, { failures: false });
  });

  it("fails with each value, its threshold and direction, and a map in colour", async () => {
    const failures = at("maps");
    const failing = expect(at("noisy.png")).toBeSimilarTo(
      at("original.png"),
      { psnr: 40, ssim: 0.999, l1: 100 },
      { failures },
    );
    await expect(failing).rejects.toThrow(
      /^The images are not similar:\nPSNR is [\d.]+ dB, and must be at least 40 dB \(higher is better: .+\)\nSSIM is 0\.\d+, and must be at least 0\.999 \(higher is better: .+\)\nWhere they differ, bright is worse: .+noisy-ssim\.png$/,
    );
    const map = await decodeImage(await readFile(join(failures, "noisy-ssim.png")));
    expect([map.width, map.height]).toEqual([width, height]);
    expect(new Set(map.data).size).toBeGreaterThan(10);
    await expect(expect(noisy).not.toBeSimilarTo(original, { l1: 100 })).rejects.toThrow(
      "The images are similar, and should not be:",
    );
    await expect(expect(noisy).toBeSimilarTo(original, { psnr: 40 }, { failures, cropBorder: 3 })).rejects.toThrow(
      "image-l1.png",
    );
    expect(readdirSync(failures)).toEqual(["image-l1.png", "noisy-ssim.png"]);
  });

  it("takes RGBA, and transparent pixels with a colour behind them", async () => {
    const half = { width: 16, height: 16, data: new Uint8ClampedArray(1024).fill(128) };
    const opaque = { ...half, data: half.data.map((value, i) => (i % 4 === 3 ? 255 : value)) };
    await expect(opaque).toBeSimilarTo({ ...half, data: new Uint8Array(768).fill(128) }, { l1: 0 });
    await expect(toBeSimilarTo(opaque, half, { l1: 0 })).rejects.toThrow(
      "toBeSimilarTo: the reference has transparent pixels, and the losses take RGB; remove its alpha channel, or give a background colour.",
    );
    // 128/255 of 128, and 127/255 of 255.
    const blended = (128 * 128 + 127 * 255) / 255;
    const behind = { background: [255, 255, 255], failures: false } as const;
    await expect(opaque).toBeSimilarTo(half, { l1: blended - 128 + 1e-3 }, behind);
    await expect(opaque).not.toBeSimilarTo(half, { l1: blended - 128 - 1e-3 }, behind);
  });

  it("leaves no tensor, and writes nothing where that is not wanted", async () => {
    const before = memory().numTensors;
    await toBeSimilarTo(noisy, original, { psnr: 40, msGmsd: 0.3 }, { failures: false });
    expect(memory().numTensors).toBe(before);
    expect(existsSync("srloss-failures")).toBe(false);
  });

  it.each<[string, unknown, unknown, string]>([
    [
      "no image",
      7,
      { psnr: 1 },
      "toBeSimilarTo: the image is the name of a file, a file's bytes, or { data, width, height } of RGB or RGBA; got 7.",
    ],
    [
      "another size",
      { ...original, width: 40 },
      { psnr: 1 },
      "toBeSimilarTo: the image is RGB, 40x40, and has 5760 values instead of 4800, or 6400 of RGBA.",
    ],
    ["no file", "nowhere.png", { psnr: 1 }, "nowhere.png"],
    ["no threshold", original, {}, "toBeSimilarTo: no measure has a threshold; give { ssim: 0.98, psnr: 30 }."],
    ["a number", original, 0.98, "toBeSimilarTo: thresholds are { ssim: 0.98, psnr: 30 }; got 0.98."],
    ["a text", original, { ssim: "0.98" }, 'toBeSimilarTo: the threshold of ssim is a number; got "0.98".'],
    ["an unknown measure", original, { ssmi: 0.98 }, "ssim"],
  ])("refuses %s in a sentence", async (_, image, thresholds, sentence) => {
    await expect(toBeSimilarTo(image, original, thresholds as Thresholds)).rejects.toThrow(sentence);
  });

  it("refuses an unknown option, naming the one that was meant", async () => {
    await expect(toBeSimilarTo(original, original, { psnr: 1 }, { crop: 3 } as never)).rejects.toThrow("cropBorder");
  });
});

describe.skipIf(!testData)("with the trained AlexNet", () => {
  it("LPIPS tells a blurred photograph from a noisy one, and says how far it is off", async () => {
    const lpips = join(testData!.data, "lpips");
    const at = (name: string) => join(lpips, `${name}.png`);
    const weights = fileSource(join(lpips, "lpips_alex_v0.1.hwio.f32le.json"));
    const loaded = await loadMeasures({ measures: ["lpips"] }, () => ({ weights }));
    const options = { loaded, failures: false } as const;
    // The published 0.722 and 0.138.
    await expect(at("ex_p1")).toBeSimilarTo(at("ex_ref"), { lpips: 0.14 }, options);
    await expect(expect(at("ex_p0")).toBeSimilarTo(at("ex_ref"), { lpips: 0.14 }, options)).rejects.toThrow(
      /LPIPS is 0\.7218\d*, and must be at most 0\.14 \(lower is better: /,
    );
    for (const { metric } of loaded) metric.dispose();
  });
});

const blocks = packageExamples(new URL("..", import.meta.url));

it.each(blocks.filter(({ run }) => run).map((block) => [block.name, block] as const))("%s", async (_, block) => {
  await runExample(block, { names: { toBeSimilarTo }, modules: { "@srloss/matchers": () => ({ toBeSimilarTo }) } });
});

it("has an example for every public function", () => {
  expect(functionsWithoutExample(new URL("../src/index.ts", import.meta.url))).toEqual([]);
});
