import "@tensorflow/tfjs-backend-cpu";
import type * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { rowStrips } from "../src/differentiable/row-strips.ts";
import { meanOfChannels, oneMinusMean } from "../src/metrics/per-image.ts";
import { structuralSimilarity } from "../src/metrics/structural-similarity.ts";
import { gradientOf } from "./finite-differences.ts";
import { image } from "./images.ts";

describe("strips", () => {
  it.each<[number[], number, number, number]>([
    [[1, 100, 10, 1], 1000, 1, 1],
    [[1, 101, 10, 1], 1000, 1, 2],
    [[2, 100, 10, 3], 1000, 1, 7],
    [[1, 100, 5000, 1], 1000, 1, 100],
    [[1, 100, 5000, 1], 1000, 20, 5],
    [[1, 1, 5000, 1], 1000, 20, 1],
  ])("of %j with %i elements, at least %i rows: %i, one after the other", (shape, elements, least, count) => {
    const strips = rowStrips(shape, elements, least);
    expect(strips).toHaveLength(count);
    expect(strips.map(({ to }) => to)).toEqual([...strips.slice(1).map(({ from }) => from), shape[1]]);
    expect(strips[0]!.from).toBe(0);
    expect(strips.every(({ from, to }) => to > from)).toBe(true);
  });
});

describe.each(["ssim", "contrast-structure"] as const)("%s in strips has the bits that it has in one piece", (part) => {
  const t = image(1, 131, 17, 2, 2);
  const p = image(2, 131, 17, 2, 2);
  const sizes = [68 * 20, 68 * 33, 68 * 64];

  it("in value", () => {
    const whole = structuralSimilarity(t, p, part).dataSync();
    for (const elements of sizes)
      expect(structuralSimilarity(t, p, part, undefined, elements).dataSync()).toEqual(whole);
  });

  it("in its gradient", () => {
    const of = (elements?: number) =>
      gradientOf(
        (x) => oneMinusMean(meanOfChannels(structuralSimilarity(t, x as tf.Tensor4D, part, undefined, elements))),
        p,
      );
    const whole = of();
    for (const elements of sizes) expect(of(elements)).toEqual(whole);
  });
});
