import "@tensorflow/tfjs-backend-cpu";
import { expect, it } from "vitest";
import { colourAt, colourStops, colourValues, shownTop } from "../src/drawing/index.ts";
import { errorMap } from "../src/index.ts";

const brightness = ([r, g, b]: readonly number[]) => 0.299 * r! + 0.587 * g! + 0.114 * b!;

it("grows brighter all the way, and has a colour for whatever a map holds", () => {
  for (let i = 1; i <= 100; i++)
    expect(brightness(colourAt(i / 100, false))).toBeGreaterThanOrEqual(
      brightness(colourAt((i - 1) / 100, false)) - 0.5,
    );
  const [negative, nothing, positive] = [-1, 0, 1].map((at) => colourAt(at, true));
  expect(negative![2]).toBeGreaterThan(negative![0]! + 50);
  expect(positive![0]).toBeGreaterThan(positive![2]! + 50);
  expect(Math.min(...nothing!)).toBeGreaterThan(230);
  expect(colourAt(7, false)).toEqual(colourAt(1, false));
  expect(colourAt(Number.NaN, false)).toEqual(colourAt(1, false));
  expect(colourStops(true)).toHaveLength(9);
});

it("draws a pixel for each number", () => {
  const pixels = colourValues(Float32Array.of(0, 1, 5), 2, false, 4);
  expect([...pixels.subarray(0, 4)]).toEqual([...colourAt(0, false), 255]);
  expect([...pixels.subarray(8)]).toEqual([...colourAt(1, false), 255]);
  expect(colourValues(Float32Array.of(0, 0), 0, false, 3).length).toBe(6);
});

it("a few numbers that are far off don't turn the rest black", () => {
  const values = new Float32Array(1000).fill(2);
  values[7] = 1e6;
  expect(shownTop(values)).toBe(2);
  expect([shownTop(Float32Array.of(0, 0)), shownTop(), shownTop(Float32Array.of(-4))]).toEqual([0, 0, 4]);
});

it("of a similarity, what is missing is drawn; of features, all of the image", () => {
  const values = Float32Array.of(1, 0.25);
  const ssim = errorMap({ measure: "ssim", width: 2, height: 1, values, mean: 0.6 }, { width: 12, height: 11 });
  expect([...ssim.values]).toEqual([0, 0.75]);
  expect([ssim.signed, ssim.area]).toEqual([false, { x: 5, y: 5, width: 2, height: 1 }]);
  const shares = Float32Array.of(-1, 3);
  const style = errorMap({ measure: "style", width: 2, height: 1, values: shares, mean: 1 }, { width: 8, height: 4 });
  expect([style.signed, style.area]).toEqual([true, { x: 0, y: 0, width: 8, height: 4 }]);
});
