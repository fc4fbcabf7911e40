import { type MeasureName, measures, SrlossError } from "@srloss/core";
import { checkOptions, given, type OptionNames } from "@srloss/core/validation";
import { findMeasure, type LoadedMeasure } from "@srloss/evaluate";

/** The worst value of each measure that still passes: at most, or at least where higher is better. */
export type Thresholds = Readonly<Partial<Record<MeasureName, number>>>;

export interface SimilarityOptions {
  /** PSNR, SSIM and MS-SSIM of RGB, or of the luma. Defaults to `rgb`. */
  readonly channels?: "rgb" | "y";
  /** Pixels that are cut from each side first. Defaults to 0. */
  readonly cropBorder?: number;
  /** The colour behind transparent pixels of files, `[red, green, blue]` in 0..255. Defaults to none: such files are refused. */
  readonly background?: readonly [number, number, number];
  /** Where the map of a failure is written. Defaults to `srloss-failures`; `false` writes none. */
  readonly failures?: string | false;
  /** Networks of measures that have one of their own, by `loadMeasures`. Defaults to those that are published, in the cache. */
  readonly loaded?: readonly LoadedMeasure[];
}

const optionNames: OptionNames<SimilarityOptions> = {
  channels: true,
  cropBorder: true,
  background: true,
  failures: true,
  loaded: true,
};

/** A measure and what is asked of it. */
export interface Limit {
  readonly measure: MeasureName;
  readonly threshold: number;
}

/** @throws SrlossError for thresholds and options that can't be meant. */
export function checkedLimits(thresholds: unknown, options: SimilarityOptions): Limit[] {
  checkOptions("toBeSimilarTo", options, optionNames);
  const example = "{ ssim: 0.98, psnr: 30 }";
  if (typeof thresholds !== "object" || thresholds === null || Array.isArray(thresholds))
    throw new SrlossError("argument", `toBeSimilarTo: thresholds are ${example}; got ${given(thresholds)}.`);
  const limits = Object.entries(thresholds).map(([name, threshold]) => {
    if (typeof threshold !== "number" || Number.isNaN(threshold))
      throw new SrlossError("option", `toBeSimilarTo: the threshold of ${name} is a number; got ${given(threshold)}.`);
    return { measure: findMeasure(name), threshold };
  });
  if (!limits.length) throw new SrlossError("argument", `toBeSimilarTo: no measure has a threshold; give ${example}.`);
  return limits;
}

/** Not a number passes nothing. */
export function passes({ measure, threshold }: Limit, value: number): boolean {
  return measures[measure].better === "higher" ? value >= threshold : value <= threshold;
}

/** One line: the value, what it must be, which way is better, and what it means. */
export function verdict(limit: Limit, value: number): string {
  const { title, unit, better, meaning } = measures[limit.measure];
  const shown = (number: number) => `${Number(number.toPrecision(6))}${unit && ` ${unit}`}`;
  const bound = better === "higher" ? "at least" : "at most";
  return `${title} is ${shown(value)}, and must be ${bound} ${shown(limit.threshold)} (${better} is better: ${meaning})`;
}
