import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import "@tensorflow/tfjs-backend-cpu";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { drawSample } from "../scripts/draw-samples.mjs";
import { blurred, noisy, resampled, sampleNames, shifted } from "../src/index.ts";

const images = new URL("../images/", import.meta.url);

describe("the images", () => {
  it("are those that have names", () => {
    expect(readdirSync(images).sort()).toEqual(sampleNames.map((name) => `${name}.png`).sort());
  });

  it.each(sampleNames)("%s is what its drawing shows", async (name) => {
    const { data, info } = await sharp(fileURLToPath(new URL(`${name}.png`, images)))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 256, height: 256, channels: 3 });
    const drawn = drawSample(name).pixels.filter((_, i) => i % 4 !== 3);
    expect(Buffer.from(drawn).equals(data)).toBe(true);
  });
});

describe("what is done to them", () => {
  beforeAll(() => setBackend("cpu"));
  const ramp = { width: 8, height: 4, data: Uint8Array.from({ length: 96 }, (_, i) => 8 * (Math.floor(i / 3) % 8)) };

  it("a blur keeps what is even, and spreads an edge by the Gaussian", () => {
    expect(blurred({ ...ramp, data: new Uint8Array(96).fill(77) }, 2)).toEqual(new Uint8Array(96).fill(77));
    expect(blurred(ramp, 0)).toEqual(ramp.data);
    const edge = { width: 31, height: 1, data: Array.from({ length: 93 }, (_, i) => (i < 45 ? 0 : 255)) };
    const at = (x: number) => blurred(edge, 1.5)[3 * x]! / 255;
    // Of the normal distribution, for the middles of the pixels.
    for (const [x, share] of [
      [14, 0.3711],
      [15, 0.6289],
      [16, 0.8406],
    ] as const)
      expect(Math.abs(at(x) - share)).toBeLessThan(0.01);
  });

  it("noise has its sigma and is the same again", async () => {
    const grey = { width: 64, height: 64, data: new Uint8Array(64 * 64 * 3).fill(128) };
    const [one, other] = [await noisy(grey, 15), await noisy(grey, 15)];
    expect(one).toEqual(other);
    const spread = Math.sqrt(one.reduce((sum, value) => sum + (value - 128) ** 2, 0) / one.length);
    expect(spread).toBeGreaterThan(14.5);
    expect(spread).toBeLessThan(15.5);
  });

  it("another size and back: a ramp stays one, and no tensor does", async () => {
    const before = memory().numTensors;
    const made = await resampled(ramp, { scale: 2 });
    for (const x of [2, 3, 4, 5]) expect(Math.abs(made[3 * x]! - 8 * x)).toBeLessThanOrEqual(1);
    expect((await resampled(ramp, { scale: 2, method: "nearest" })).length).toBe(96);
    expect(memory().numTensors).toBe(before);
  });

  it("a shift repeats the border", () => {
    expect([0, 3, 6, 9].map((i) => shifted(ramp, 2)[i])).toEqual([0, 0, 0, 8]);
  });

  it("says what is no image and no amount", async () => {
    expect(() => blurred({ width: 2, height: 2, data: [1] }, 1)).toThrow(
      "blurred: an image is { width, height, data }",
    );
    expect(() => shifted(ramp, -1)).toThrow("shifted: the number of pixels is a number, 0 or more; got -1.");
    await expect(resampled(ramp, { scale: 0 })).rejects.toThrow("resampled: scale is a number, 1 or more; got 0.");
  });
});
