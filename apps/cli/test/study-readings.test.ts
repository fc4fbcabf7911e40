import { expect, it } from "vitest";
import { inShort, readings } from "../src/studying/study-readings.ts";

/** A study of one image, of which each method has PSNR, LPIPS, style, and power in the upper half of the frequencies. */
function studied(
  methods: Readonly<Record<string, readonly [psnr: number, lpips: number, style: number, power: number]>>,
) {
  const originals = { "a.png": { upperHalf: 1, checkerboard: 1 } };
  const rows = Object.entries(methods).map(([name, [psnr, lpips, style, upperHalf]]) => [
    name,
    { step: 1, images: { "a.png": { values: { psnr, lpips, style }, spectrum: { upperHalf, checkerboard: 1 } } } },
  ]);
  return readings({ results: { originals, methods: Object.fromEntries(rows) } } as never);
}

it("what is said of losses holds where the printed figures differ, and not by what rounding hides", () => {
  const found = (psnr: number, power: number, lpips: number, style: number) =>
    studied({
      l1: [30, 0.3, 100, 0.2],
      perceptual: [30 - psnr, 0.2, 100, 0.2 + power],
      "perceptual+style": [29, 0.2 + lpips, 100 - style, 0.2 + 2 * power],
    }).map(({ holds }) => holds);
  expect(found(0.1, 0.02, -0.01, 5)).toEqual([true, true, true, false, true]);
  expect(found(0.001, 0.0004, 0.0001, 0.1)).toEqual([false, true, false, false, false]);
  // As near as makes no difference, LPIPS takes nothing from what the rest shows.
  expect(found(0.1, 0.02, 0.0001, 5).at(-1)).toBe(true);
  expect(found(0.1, 0.02, 0.01, 5).at(-1)).toBe(false);
});

it("claims that hold are counted, and the others named", () => {
  const reading = (claim: string, holds: boolean) => ({ claim, holds, figures: "" });
  expect(inShort([reading("One.", true), reading("Two.", false)])).toBe(
    "Of 2 things that are said of these losses 1 hold here. Not this: Two.",
  );
});
