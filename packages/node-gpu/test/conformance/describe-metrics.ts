import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectRelative, type Target } from "@srloss/conformance";
import { imresize, type Loss, measures, psnr, ssim } from "@srloss/core";
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

/** Losses by what piq calls their metrics, in a cut of a photograph: values and gradients. See core's `make_judged.py`. */
const judgedLosses = { gmsd: "gmsd", ms_gmsd: "msGmsd", haarpsi: "haarPsi", fsimc: "fsimc", vif_p: "vif" } as const;
type JudgedName = keyof typeof judgedLosses;

interface CutCase {
  readonly hr: string;
  readonly sr: string;
  readonly small: { readonly cut: readonly [y: number, x: number, height: number, width: number] } & {
    readonly [name in JudgedName]: {
      readonly value: number;
      readonly gradient: { readonly absmax: number; readonly entries: readonly number[] };
    };
  };
}

const judgedCuts = JSON.parse(
  readFileSync(new URL("../../../core/test/fixtures/judged.json", import.meta.url), "utf8"),
) as { readonly stride: number; readonly cases: readonly CutCase[] };

export interface MetricsChoice {
  /** Which pairs are measured. */
  readonly pairs: RegExp;
  /** Whether of these only PSNR and SSIM are, for engines that take a minute for the others: these are measured in a cut. */
  readonly cutAlone?: boolean;
  /** Which pairs' gradients are of the whole photographs. Of the others they are of a cut. */
  readonly wholeGradients?: RegExp;
  /** Which other pairs are measured by FSIMc alone: core's own tests, which have every pair, have time for a few of these. */
  readonly fsimcAlone?: RegExp;
}

/** Metrics of photographs, which are the references' on every engine, and their gradients, which are finite. */
export function describeMetrics(target: Target, { pairs, cutAlone, wholeGradients, fsimcAlone }: MetricsChoice): void {
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
    const pair = async ({ hr, sr }: Pick<Row, "hr" | "sr">) =>
      Promise.all([hr, sr].map((file) => readImage(join(testData!.pairs, file)))) as Promise<
        [tf.Tensor4D, tf.Tensor4D]
      >;

    const rows = judged.filter(({ sr }) => pairs.test(sr));
    it.each(rows)("$sr", async (row) => {
      const [t, p] = await pair(row);
      const conventions = measured.find(({ sr }) => sr === row.sr)!.values;
      const all: [Metric, string, number, number][] = [
        ...Object.entries(cutAlone ? {} : judges).map(([name, metric]): [Metric, string, number, number] => [
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
      if (wholeGradients?.test(row.sr)) for (const name of Object.keys(losses)) await expectFiniteGradient(name, t, p);
      tf.dispose([t, p]);
    });

    async function expectFiniteGradient(name: string, original: tf.Tensor, images: tf.Tensor): Promise<void> {
      const gradient = tf.grad((x) => losses[name]!(original, x))(images);
      expect((await gradient.data()).every(Number.isFinite), name).toBe(true);
      gradient.dispose();
    }

    const cut = judgedCuts.cases.find(({ sr }) => /kodim13\.bicubic4/.test(sr))!;
    it("of a cut, and their gradients, are piq's; those of equal images are finite", async () => {
      const [y, x, height, width] = cut.small.cut;
      const [whole, other] = await pair(cut);
      const [t, p] = [whole, other].map((image) => tf.slice(image, [0, y, x, 0], [1, height, width, 3])) as [
        tf.Tensor4D,
        tf.Tensor4D,
      ];
      for (const [piq, name] of Object.entries(judgedLosses) as [JudgedName, keyof typeof losses & "gmsd"][]) {
        const { value: wanted, gradient } = cut.small[piq];
        const lower = measures[name].better === "lower";
        const { value, grad } = tf.valueAndGrad((image) => losses[name]!(t, image))(p);
        const [loss] = await value.data();
        expectRelative(lower ? loss! : 1 - loss!, wanted, target.tolerance.loss, name);
        const found = await grad.data();
        expect(found.every(Number.isFinite), name).toBe(true);
        const tolerance = Math.max(1e-4, target.tolerance.gradient) * gradient.absmax;
        for (const [i, entry] of gradient.entries.entries()) {
          const got = (lower ? 1 : -1) * found[i * judgedCuts.stride]!;
          expect(Math.abs(got - entry), `gradient of ${name}, entry ${i}`).toBeLessThanOrEqual(tolerance);
        }
        tf.dispose([value, grad]);
      }
      for (const name of Object.keys(losses)) {
        const side = name === "vif" ? measures.vif.leastSide : 20;
        const least = tf.slice(t, [0, 0, 0, 0], [1, side, side, 3]);
        await expectFiniteGradient(name, least, least);
        least.dispose();
      }
      tf.dispose([whole, other, t, p]);
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
      const imagesOf = async (side: number) => {
        const images = tf.randomUniform<tf.Rank.R4>([1, side, side + 1, 3], 0, 255, "float32", 5);
        const pixels = (await images.data()).slice();
        pixels[pixels.length >> 1] = Number.NaN;
        return [images, tf.tensor4d(pixels, images.shape)] as const;
      };
      const rounded: Record<string, Metric> = {
        matlab: (t, p) => psnr(t, p, { convention: "matlab" }),
        pyiqa: (t, p) => ssim(t, p, { convention: "pyiqa" }),
        bytes: (_, p) => tf.mean(imresize(p, { scale: 0.5, rounding: "uint8" }), [1, 2, 3]),
      };
      for (const [name, metric] of Object.entries({ ...judges, ...byConvention, ...rounded })) {
        const [images, broken] = await imagesOf(name === "vif_p" ? measures.vif.leastSide : 20);
        const result = metric(images, broken);
        expect(await result.data(), name).toEqual(Float32Array.of(Number.NaN));
        tf.dispose([result, images, broken]);
      }
    });

    it("MS-GMSD of equal images is 0", async () => {
      const images = tf.randomUniform([2, 20, 21, 3], 0, 255, "float32", 5);
      const best = msGmsd(images, images);
      expect(await best.data()).toEqual(Float32Array.of(0, 0));
      tf.dispose([images, best]);
    });
  });
}
