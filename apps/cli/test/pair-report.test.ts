import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkRequest } from "@srloss/evaluate";
import { expect, it } from "vitest";
import { pageImage, pageImages } from "../src/report/page-image.ts";
import { distinctNames, writePairReport } from "../src/report/pair-report.ts";

it.each([
  ["a.png", "b.png", "a.png", "b.png"],
  ["bicubic/0001.png", "hr/0001.png", "bicubic/0001.png", "hr/0001.png"],
  ["/data/set5/bicubic/x4/baby.png", "/data/set5/hr/x4/baby.png", "bicubic/x4/baby.png", "hr/x4/baby.png"],
  ["a.png", "./a.png", "a.png", "./a.png"],
])("%s and %s are told apart", (sr, hr, one, other) => {
  expect(distinctNames(sr, hr)).toEqual({ sr: one, hr: other });
});

const noise = (side: number) => {
  let state = 1;
  const data = Uint8Array.from({ length: side * side * 3 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  return { width: side, height: side, channels: 3 as const, data };
};

it("an image on a page is whole where it is small, and small where it is large", async () => {
  expect((await pageImage(noise(32), 1e6)).loss).toBe("");
  for (const mostBytes of [3e4, 5e3]) {
    const large = await pageImage(noise(400), mostBytes);
    expect(large.loss).toMatch(/^shrunk to \d+x\d+, WebP of quality 75$/);
    expect(large.uri.length).toBeLessThan((mostBytes * 4) / 3 + 100);
  }
});

it("a large image is whole where it is small enough, though its middle has nearly all of its bytes", async () => {
  const [width, height] = [1100, 1000];
  const data = new Uint8Array(3 * width * height).fill(90);
  data.set(noise(200).data, 3 * width * 450);
  const image = { width, height, channels: 3 as const, data };
  const { uri } = await pageImage(image, Number.POSITIVE_INFINITY);
  const bytes = Buffer.from(uri.split(",")[1]!, "base64").length;
  expect(bytes).toBeGreaterThan(1e5);
  expect(await pageImage(image, bytes)).toMatchObject({ loss: "", uri });
  expect((await pageImage(image, bytes - 1)).loss).toBe("WebP of quality 92");
});

it("images that are compared lose as much as each other", async () => {
  const flat = { ...noise(400), data: new Uint8Array(400 * 400 * 3).fill(90) };
  const [a, b] = await pageImages([flat, noise(400)], 5e4);
  expect(a!.loss).not.toBe("");
  expect([a!.loss, a!.width, a!.height]).toEqual([b!.loss, b!.width, b!.height]);
  expect(a!.uri.length + b!.uri.length).toBeLessThan(6.7e4 + 200);
});

it("a page is under 5 MB, however many maps are on it", async () => {
  const side = 128;
  const { data } = noise(side);
  const values = Float32Array.from({ length: side * side }, (_, i) => data[i]!);
  const maps = Array.from({ length: 60 }, (_, i) => ({
    measure: "perceptual" as const,
    layer: `layer${i}`,
    width: side,
    height: side,
    values,
    mean: 127,
  }));
  const folder = mkdtempSync(join(tmpdir(), "srloss-page-"));
  try {
    const file = join(folder, "page.html");
    await writePairReport(file, {
      hr: noise(side),
      sr: noise(side),
      files: { sr: "sr.png", hr: "hr.png" },
      evaluation: { width: side, height: side, values: { l1: 1 }, mixes: {}, maps },
      request: checkRequest({ measures: ["l1"] }),
      made: { backend: { engine: "cpu", device: "", why: "" } as never, networks: [] },
    });
    const { size } = statSync(file);
    expect(size).toBeLessThan(5e6);
    expect(size).toBeGreaterThan(1e6);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
