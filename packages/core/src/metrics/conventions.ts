import { SrlossError } from "../srloss-error.ts";
import { given } from "../validation/given.ts";
import { nearestName } from "../validation/nearest-name.ts";
import type { OddSides } from "./halve.ts";
import type { SimilarityWindow } from "./structural-similarity.ts";
import { gaussianWindow, uniformWindow } from "./window-blur.ts";

/** A program whose PSNR, SSIM or MS-SSIM is meant. */
export type ConventionName = "srloss" | "basicsr" | "matlab" | "scikit-image" | "piq" | "pyiqa" | "tensorflow";

/** What a program's metric does to a pair of images, as far as it is not what ours does. */
export interface MetricLook {
  /** What is measured unless told otherwise, where it is not what the program's other metrics measure. */
  readonly channels?: "rgb" | "y";
  /** To whole numbers: `file` rounds RGB, as an image file of 8 bits does, and then the luma; `luma` what is compared alone. */
  readonly rounded?: "file" | "luma";
  /** Of PSNR: added to the mean squared error of pixels in 0..1. */
  readonly epsilon?: number;
  /** Of SSIM: images are averaged to about 256 pixels of their smaller side first. */
  readonly averaged?: boolean;
  readonly window?: SimilarityWindow;
  /** Of MS-SSIM: how odd sides are halved. */
  readonly odd?: OddSides;
}

/** How a program measures. */
export interface Convention {
  /** The program, and what was looked at: a version, or a function. */
  readonly program: string;
  /** What the program measures unless told otherwise: RGB, or the luma. */
  readonly channels: "rgb" | "y";
  /** Its luma: Y of MATLAB's YCbCr in 16..235, or of YIQ, 0.299 R + 0.587 G + 0.114 B in 0..255. */
  readonly luma: "ycbcr" | "yiq";
  readonly psnr: MetricLook;
  readonly ssim: MetricLook;
  /** None: the program has no MS-SSIM. */
  readonly msSsim?: MetricLook;
}

const rounded: MetricLook = { rounded: "file" };
const pyiqa: MetricLook = { channels: "y", rounded: "luma", window: { taps: gaussianWindow, nonNegative: true } };
const dark = { epsilon: 1e-8 };

/**
 * What programs mean by PSNR, SSIM and MS-SSIM, by name; `docs/conventions.md` has the same pair measured in each.
 *
 * @example
 * ```ts
 * conventions.matlab.channels; // => "y"
 * conventions["scikit-image"].msSsim; // => undefined
 * ```
 */
export const conventions: Readonly<Record<ConventionName, Convention>> = {
  srloss: { program: "srloss", channels: "rgb", luma: "ycbcr", psnr: {}, ssim: {}, msSsim: {} },
  basicsr: { program: "BasicSR 1.4.2", channels: "rgb", luma: "ycbcr", psnr: {}, ssim: {} },
  matlab: { program: "MATLAB", channels: "y", luma: "ycbcr", psnr: rounded, ssim: rounded },
  "scikit-image": {
    program: "scikit-image 0.26",
    channels: "rgb",
    luma: "ycbcr",
    psnr: {},
    ssim: { window: { taps: uniformWindow, sample: true } },
  },
  piq: {
    program: "piq 0.8.0",
    channels: "rgb",
    luma: "yiq",
    psnr: dark,
    ssim: { averaged: true },
    msSsim: { odd: "repeat-first" },
  },
  pyiqa: {
    program: "pyiqa 0.1.16",
    channels: "rgb",
    luma: "yiq",
    psnr: dark,
    ssim: pyiqa,
    msSsim: { ...pyiqa, odd: "zero-first" },
  },
  tensorflow: { program: "tf.image", channels: "rgb", luma: "yiq", psnr: {}, ssim: {}, msSsim: {} },
};

/** @throws SrlossError that says which name is near. */
export function findConvention(where: string, name: string): Convention {
  if (typeof name === "string" && Object.hasOwn(conventions, name)) return conventions[name as ConventionName];
  const known = Object.keys(conventions);
  const near = typeof name === "string" && nearestName(name, known);
  throw new SrlossError(
    "option",
    `${where}: convention ${given(name)} is unknown${near ? `; did you mean ${near}?` : "."} Conventions: ${known.join(", ")}.`,
  );
}
