import "@tensorflow/tfjs-backend-cpu";
import { join } from "node:path";
import { type MetricCase, metrics, testData } from "@srloss/reference";
import { dispose, type Tensor1D, type Tensor4D } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MetricOptions, msSsim, psnr, ssim } from "../src/index.ts";
import { cropped, directLuma, directPsnr, directSsim, planesOf } from "./direct-metrics.ts";
import { value } from "./images.ts";
import { onWasm } from "./on-wasm.ts";
import { readPng } from "./read-png.ts";

type Metric = (t: Tensor4D, p: Tensor4D, options: MetricOptions) => Tensor1D;

const name = ({ sr, border }: MetricCase) => `${sr.slice("pairs/".length, -".png".length)}, border ${border}`;
const named = (rows: readonly MetricCase[]) => rows.map((row) => [name(row), row] as const);
const of = (...degradations: string[]) =>
  metrics.filter(({ sr }) => degradations.some((degradation) => sr.includes(`.${degradation}.`)));

it("the reference has its cases", () => {
  expect([metrics.length, of("bicubic4").length, metrics.filter((row) => row.ms_ssim_rgb_tf).length]).toEqual([
    70, 14, 60,
  ]);
});

/** The tests of one pair of real images, which is read for them. */
function onPair(row: MetricCase, tests: (pair: () => readonly [Tensor4D, Tensor4D]) => void) {
  let pair: [Tensor4D, Tensor4D];
  beforeAll(() => {
    const read = (file: string) => readPng(join(testData!.pairs, file));
    pair = [read(row.hr), read(row.sr)];
  });
  afterAll(() => dispose(pair));
  tests(() => pair);
}

describe.skipIf(!testData)("real images", () => {
  // The small photograph: the cpu backend takes half a second for others.
  describe("on the cpu backend", () => {
    describe.each(named(metrics.filter(({ hr }) => hr === "pairs/kodim15.hr.png")))("%s", (_, row) => measured(row));
  });

  describe("on the wasm backend", () => {
    onWasm();
    describe.each(named(metrics))("%s", (_, row) => measured(row));
  });

  // PSNR and SSIM are scikit-image's in float64; SSIM in float32 loses digits where dark regions are nearly flat.
  function measured(row: MetricCase): void {
    onPair(row, (pair) => {
      const close = (metric: Metric, channels: "rgb" | "y", expected: number, tolerance: number) => {
        const got = value(() => metric(...pair(), { channels, crop: row.border }));
        expect(Math.abs(got - expected), `${got}, not ${expected}`).toBeLessThan(tolerance);
      };
      if (row.border === 0) it("psnr of RGB", () => close(psnr, "rgb", row.psnr_rgb, 2e-5));
      else
        it("psnr and ssim of Y", () => {
          close(psnr, "y", row.psnr_y, 2e-5);
          close(ssim, "y", row.ssim_y, 1e-5);
        });
      if (row.border === 0 && of("bicubic4").includes(row)) {
        it("ssim of RGB", () => close(ssim, "rgb", row.ssim_rgb, 1e-5));
        // TensorFlow's, in float32 too.
        const expected = row.ms_ssim_rgb_tf;
        if (expected !== undefined) it("ms-ssim of RGB", () => close(msSsim, "rgb", expected, 2e-5));
      }
    });
  }

  // What the other tests of the metrics compare with.
  const exact = metrics.filter(({ sr, border }) => border === 4 && sr === "pairs/kodim15.jpeg20.png");
  describe.each(named(exact))("the formulas in float64: %s", (_, row) => {
    onPair(row, (pair) => {
      it("are scikit-image's", () => {
        const [a, b] = pair().map((images) => planesOf(images)) as [number[][][], number[][][]];
        const cut = (planes: number[][][]) => planes.map((plane) => cropped(plane, row.border));
        const luma = (planes: number[][][]) => [directLuma(cut(planes))];
        expect(directPsnr(cut(a), cut(b))).toBeCloseTo(row.psnr_rgb, 9);
        expect(directPsnr(luma(a), luma(b))).toBeCloseTo(row.psnr_y, 9);
        expect(directSsim(cut(a), cut(b))).toBeCloseTo(row.ssim_rgb, 9);
        expect(directSsim(luma(a), luma(b))).toBeCloseTo(row.ssim_y, 9);
      });
    });
  });
});
