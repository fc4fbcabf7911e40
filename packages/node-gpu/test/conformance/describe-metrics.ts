import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Target } from "@srloss/conformance";
import { imresize, type Loss, psnr, ssim } from "@srloss/core";
import {
  fsimc,
  fsimcLoss,
  gmsd,
  gmsdLoss,
  haarPsi,
  haarPsiLoss,
  msGmsd,
  msGmsdLoss,
  vif,
  vifLoss,
} from "@srloss/core/metrics";
import { testData } from "@srloss/reference";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { readImage } from "../../src/index.ts";

interface Row {
  readonly hr: string;
  readonly sr: string;
  readonly values: Readonly<Record<string, number>>;
}

type Metric = (t: tf.Tensor, p: tf.Tensor) => tf.Tensor1D;

const judges: Readonly<Record<string, Metric>> = { gmsd, haarpsi: haarPsi, fsimc, vif_p: vif };
const byConvention: Readonly<Record<string, Metric>> = {
  basicsr_psnr: (t, p) => psnr(t, p, { convention: "basicsr" }),
  basicsr_ssim: (t, p) => ssim(t, p, { convention: "basicsr" }),
  skimage_ssim: (t, p) => ssim(t, p, { convention: "scikit-image" }),
  piq_psnr_grey: (t, p) => psnr(t, p, { convention: "piq", channels: "y" }),
  piq_ssim: (t, p) => ssim(t, p, { convention: "piq" }),
};
const losses: Readonly<Record<string, Loss>> = {
  gmsd: gmsdLoss,
  msGmsd: msGmsdLoss,
  haarPsi: haarPsiLoss,
  fsimc: fsimcLoss,
  vif: vifLoss,
};

export interface MetricsChoice {
  /** Which pairs are measured. */
  readonly pairs: RegExp;
  /** Which pairs' gradients are of the whole photographs. Of the others they are of a cut. */
  readonly wholeGradients?: RegExp;
  /** Which other pairs are measured by FSIMc alone: core's own tests, which have every pair, have time for a few of these. */
  readonly fsimcAlone?: RegExp;
}

/** Metrics of photographs, which are the references' on every engine, and their gradients, which are finite. */
export function describeMetrics(target: Target, { pairs, wholeGradients, fsimcAlone }: MetricsChoice): void {
  describe.skipIf(!testData)("metrics of photographs", () => {
    beforeAll(() => target.start());
    const read = (file: string) => JSON.parse(readFileSync(join(testData!.pairs, file), "utf8"));
    const judged: Row[] = testData
      ? read("perceptual-metrics.json").real.map(({ hr, sr, ...values }: Record<string, unknown>) => ({
          hr,
          sr,
          values,
        }))
      : [];
    const measured: Row[] = testData
      ? read("conventions.json").rows.filter(({ border }: { border: number }) => border === 0)
      : [];
    const pair = async ({ hr, sr }: Row) =>
      Promise.all([hr, sr].map((file) => readImage(join(testData!.pairs, file)))) as Promise<
        [tf.Tensor4D, tf.Tensor4D]
      >;

    const rows = judged.filter(({ sr }) => pairs.test(sr));
    it.each(rows)("$sr", async (row) => {
      const [t, p] = await pair(row);
      const conventions = measured.find(({ sr }) => sr === row.sr)!.values;
      const all: [Metric, string, number, number][] = [
        ...Object.entries(judges).map(([name, metric]): [Metric, string, number, number] => [
          metric,
          name,
          row.values[name]!,
          target.tolerance.loss,
        ]),
        ...Object.entries(byConvention).map(([name, metric]): [Metric, string, number, number] => [
          metric,
          name,
          conventions[name]!,
          target.tolerance.loss / 10,
        ]),
      ];
      for (const [metric, name, expected, tolerance] of all) {
        const result = metric(t, p);
        const [got] = await result.data();
        result.dispose();
        expect(Math.abs(got! / expected - 1), `${name}: ${got}, not ${expected}`).toBeLessThan(tolerance);
      }
      // The original against itself is the same in every row that it has.
      const isFirst = row === rows.find(({ hr }) => hr === row.hr);
      const whole = wholeGradients?.test(row.sr);
      const [original, other] = [t, p].map((x) => (whole ? tf.clone(x) : tf.slice(x, [0, 20, 20, 0], [1, 48, 49, 3])));
      for (const images of isFirst ? [other!, original!] : [other!])
        for (const [name, loss] of Object.entries(losses)) {
          const gradient = tf.grad((x) => loss(original!, x))(images);
          expect((await gradient.data()).every(Number.isFinite), name).toBe(true);
          gradient.dispose();
        }
      tf.dispose([t, p, original!, other!]);
    });

    const others = judged.filter(({ sr }) => fsimcAlone?.test(sr) && !pairs.test(sr));
    if (others.length)
      it.each(others)("FSIMc of $sr", async (row) => {
        const [t, p] = await pair(row);
        const result = fsimc(t, p);
        const [got] = await result.data();
        expect(Math.abs(got! / row.values.fsimc! - 1)).toBeLessThan(target.tolerance.loss);
        tf.dispose([t, p, result]);
      });

    it("show where a pixel is not finite", async () => {
      const images = tf.randomUniform<tf.Rank.R4>([1, 48, 49, 3], 0, 255, "float32", 5);
      const pixels = (await images.data()).slice();
      pixels[3000] = Number.NaN;
      const broken = tf.tensor4d(pixels, images.shape);
      const rounded: Record<string, Metric> = {
        matlab: (t, p) => psnr(t, p, { convention: "matlab" }),
        pyiqa: (t, p) => ssim(t, p, { convention: "pyiqa" }),
        bytes: (_, p) => tf.mean(imresize(p, { scale: 0.5, rounding: "uint8" }), [1, 2, 3]),
      };
      for (const [name, metric] of Object.entries({ ...judges, ...byConvention, ...rounded })) {
        const result = metric(images, broken);
        expect(await result.data(), name).toEqual(Float32Array.of(Number.NaN));
        result.dispose();
      }
      tf.dispose([images, broken]);
    });

    it("MS-GMSD of equal images is 0", async () => {
      const images = tf.randomUniform([2, 48, 49, 3], 0, 255, "float32", 5);
      const best = msGmsd(images, images);
      expect(await best.data()).toEqual(Float32Array.of(0, 0));
      tf.dispose([images, best]);
    });
  });
}
