import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unpackedPng } from "@srloss/conformance/png";
import { testData } from "@srloss/reference";
import { describe, expect, it } from "vitest";
import { decodeImage } from "../src/index.ts";

const images = testData
  ? [join(testData.data, "images"), join(testData.data, "lpips"), join(testData.pairs, "pairs")].flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith(".png"))
        .map((name) => join(folder, name)),
    )
  : [];

describe.skipIf(!testData)("real images", () => {
  it("are there", () => {
    expect(images.length).toBeGreaterThan(20);
  });

  it.each(images.map((path) => [path.split("/").slice(-2).join("/"), path] as const))("%s", async (_, path) => {
    const { width, height, channels, samples } = unpackedPng(readFileSync(path));
    const image = await decodeImage(path, { background: [0, 0, 0] });
    expect([image.width, image.height]).toEqual([width, height]);
    const gray = channels < 3;
    const alpha = channels === 2 || channels === 4;
    const differs = (pixel: number) => {
      const from = pixel * channels;
      const cover = alpha ? samples[from + channels - 1]! / 255 : 1;
      return [0, 1, 2].some(
        (c) => Math.abs(image.data[pixel * 3 + c]! - samples[from + (gray ? 0 : c)]! * cover) > 1e-4,
      );
    };
    expect(Array.from({ length: width * height }, (_, i) => i).filter(differs)).toEqual([]);
  });

  it("rocket.jpg, as Chromium decodes it without its colour profile", async () => {
    const { width, height, format, data } = await decodeImage(join(testData!.data, "images", "rocket.jpg"));
    expect([width, height, format]).toEqual([640, 427, "jpeg"]);
    const seen = [
      [0, 0, 17, 33, 58],
      [320, 100, 37, 52, 85],
      [100, 400, 77, 75, 76],
      [639, 426, 83, 61, 37],
      [333, 211, 79, 78, 96],
      [250, 300, 78, 93, 124],
      [400, 50, 26, 41, 70],
    ] as const;
    for (const [x, y, ...rgb] of seen)
      rgb.forEach((value, c) => {
        expect(Math.abs(data[(y * width + x) * 3 + c]! - value)).toBeLessThanOrEqual(2);
      });
  });
});
