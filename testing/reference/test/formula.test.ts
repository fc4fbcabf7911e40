import { expect, it } from "vitest";
import { formulaImage, golden, goldenGradient } from "../src/index.ts";

it.each(golden.formula)("makes the images of $network $height x $width", (c) => {
  const sum = (pixels: Float32Array) => pixels.reduce((a, b) => a + b, 0);
  expect(sum(formulaImage(c.height, c.width, c.hr_seed))).toBe(c.hr_sum);
  expect(sum(formulaImage(c.height, c.width, c.sr_seed))).toBe(c.sr_sum);
});

it("reads a whole gradient that agrees with its summary", async () => {
  const c = golden.formula[0]!;
  const gradient = await goldenGradient(c, "perceptual");
  expect(Math.hypot(...gradient)).toBeCloseTo(c.gradient.perceptual.l2norm, 6);
});
