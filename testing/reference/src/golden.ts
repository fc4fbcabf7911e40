import { readFixture } from "#read-fixture";
import cropJson from "../fixtures/crop.json" with { type: "json" };
import goldenJson from "../fixtures/golden.json" with { type: "json" };
import metricsJson from "../fixtures/metrics.json" with { type: "json" };

/** Numbers of one pair of images, computed by Keras in float64. */
export interface GoldenCase {
  readonly l1: number;
  readonly l2: number;
  readonly perceptual: number;
  readonly style: number;
  readonly layers: Readonly<Record<string, { readonly perceptual: number; readonly style: number }>>;
  readonly features_block3_conv3: { shape: number[]; mean: number; max: number; first8: number[] };
  readonly gram_block3_conv3: { shape: number[]; trace: number; sum: number; first8: number[] };
  readonly gradient: Readonly<Record<LossName, { l2norm: number; absmax: number; sum: number; first8: number[] }>>;
}

export type LossName = "l1" | "l2" | "perceptual" | "style";

export interface FormulaCase extends GoldenCase {
  readonly network: "vgg19" | "vgg16";
  readonly height: number;
  readonly width: number;
  readonly hr_seed: number;
  readonly sr_seed: number;
  readonly hr_sum: number;
  readonly sr_sum: number;
}

/** A pair of real images (names relative to the folder of the reference numbers) on the real VGG19 weights. */
export interface RealCase extends GoldenCase {
  readonly hr: string;
  readonly sr: string;
}

/** PSNR, SSIM and MS-SSIM of a pair of real images, from scikit-image and TensorFlow. */
export interface MetricCase {
  readonly hr: string;
  readonly sr: string;
  readonly border: number;
  readonly psnr_rgb: number;
  readonly psnr_y: number;
  readonly ssim_rgb: number;
  readonly ssim_y: number;
  readonly ms_ssim_rgb_tf?: number;
}

/** The middle of a pair of real images on the real VGG19 weights, from `fixtures/make_crop.py`. */
export interface CropCase {
  readonly hr: string;
  readonly sr: string;
  readonly border: number;
  readonly layers: GoldenCase["layers"];
  /** Of all parts together, each with weight 1. */
  readonly gradient: { readonly l2norm: number; readonly absmax: number; readonly first8: readonly number[] };
}

type Golden = { readonly formula: readonly FormulaCase[]; readonly real: readonly RealCase[] };

export const golden: Golden = goldenJson as unknown as Golden;
export const crop: CropCase = cropJson;
export const metrics: readonly MetricCase[] = metricsJson as readonly MetricCase[];

/** The whole gradient of a formula case with respect to the second image, `[height, width, 3]`; cases up to 33 rows. */
export async function goldenGradient(c: FormulaCase, loss: LossName): Promise<Float32Array> {
  const bytes = await readFixture(`gradients/formula-${c.network}-${c.height}x${c.width}.${loss}.f32`);
  return new Float32Array(bytes.slice().buffer);
}
