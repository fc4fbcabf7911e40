import { readFileSync } from "node:fs";
import { join } from "node:path";
import { testData } from "@srloss/reference";
import type { Tensor4D } from "@tensorflow/tfjs-core";
import { type Cut, readPng } from "./read-png.ts";

export type JudgedName = "gmsd" | "ms_gmsd" | "haarpsi" | "vif_p" | "fsim" | "fsimc";

interface WithGradient {
  readonly value: number;
  /** With respect to the reconstruction in 0..255; `entries` are every `stride`-th one. None where piq's own is NaN. */
  readonly gradient: { readonly absmax: number; readonly sum: number; readonly entries: readonly number[] } | null;
}

/** Numbers that `fixtures/make_judged.py` took from piq and pyiqa. */
export interface JudgedCase {
  readonly hr: string;
  readonly sr: string;
  readonly cut: Cut;
  readonly piq_ms_ssim: number;
  readonly iw_ssim: number;
  readonly pyiqa_ssim: number;
  readonly pyiqa_ssim_y: number;
  readonly pyiqa_ms_ssim_y: number;
  readonly whole: Readonly<Record<JudgedName, number>>;
  /** Of the green channel by itself. */
  readonly green: Readonly<Record<Exclude<JudgedName, "fsimc">, number>>;
  readonly small: Readonly<Record<JudgedName, WithGradient>> & { readonly cut: Cut };
}

export const judged: { readonly stride: number; readonly cases: readonly JudgedCase[] } = JSON.parse(
  readFileSync(new URL("fixtures/judged.json", import.meta.url), "utf8"),
);

/** The original and the reconstruction of a case. */
export function judgedPair({ hr, sr }: JudgedCase, cut: Cut): [Tensor4D, Tensor4D] {
  return [hr, sr].map((file) => readPng(join(testData!.pairs, file), cut)) as [Tensor4D, Tensor4D];
}
