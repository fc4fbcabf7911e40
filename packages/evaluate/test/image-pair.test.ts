import "@tensorflow/tfjs-backend-cpu";
import { expect, it } from "vitest";
import { cropImage, pairTensors } from "../src/index.ts";

const image = (width: number, height: number, offset = 0) => ({
  width,
  height,
  data: Uint8Array.from({ length: 3 * width * height }, (_, i) => i + offset),
});

it("cuts the border away, and what is more than the size in common", async () => {
  const { sr, hr, gray } = pairTensors({ sr: image(5, 4), hr: image(5, 4, 7) }, 1);
  expect([sr.shape, hr.shape, gray]).toEqual([[1, 2, 3, 3], [1, 2, 3, 3], false]);
  expect([...(await sr.data())].slice(0, 9)).toEqual([18, 19, 20, 21, 22, 23, 24, 25, 26]);
  const part = cropImage(image(5, 4), 0, { width: 2, height: 2 });
  expect([part.width, part.height, ...part.data]).toEqual([2, 2, 0, 1, 2, 3, 4, 5, 15, 16, 17, 18, 19, 20]);
});

it("refuses other sizes, and a border that leaves nothing", () => {
  expect(() => pairTensors({ sr: image(5, 4), hr: image(4, 5) })).toThrow(
    "sr is 5x4, hr is 4x5 (width x height); crop them to the size that they have in common.",
  );
  expect(() => pairTensors({ sr: image(2, 2), hr: image(8, 9) })).toThrow("; is sr a low-resolution input? Give the");
  expect(() => cropImage(image(5, 4), 2)).toThrow("A border of 2 leaves nothing of a 5x4 image.");
});
