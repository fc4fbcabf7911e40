import { type PerceptualSettings, perceptualMeasure } from "../features/perceptual-measure.ts";
import { type StyleSettings, styleMeasure } from "../features/style-measure.ts";
import { msSsimMeasure, type ScaleOptions } from "../metrics/ms-ssim.ts";
import { psnrMeasure } from "../metrics/psnr.ts";
import { ssimMeasure } from "../metrics/ssim.ts";
import { type CharbonnierSettings, charbonnierMeasure } from "../pixel/charbonnier-loss.ts";
import { type HuberSettings, huberMeasure } from "../pixel/huber-loss.ts";
import { l1Measure } from "../pixel/l1-loss.ts";
import { l2Measure } from "../pixel/l2-loss.ts";
import { type TotalVariationOptions, totalVariationMeasure } from "../pixel/total-variation.ts";
import { SrlossError } from "../srloss-error.ts";
import { given } from "../validation/given.ts";
import { quoted } from "../validation/printable.ts";
import type { FeatureMeasure, Measure, PixelMeasure } from "./measure.ts";

interface OwnTable {
  readonly l1: PixelMeasure;
  readonly l2: PixelMeasure;
  readonly perceptual: FeatureMeasure<PerceptualSettings>;
  readonly style: FeatureMeasure<StyleSettings>;
  readonly psnr: Measure;
  readonly ssim: PixelMeasure;
  readonly msSsim: PixelMeasure<ScaleOptions>;
  readonly charbonnier: PixelMeasure<CharbonnierSettings>;
  readonly huber: PixelMeasure<HuberSettings>;
  readonly totalVariation: PixelMeasure<TotalVariationOptions>;
}

/**
 * The measures by name, with the kind of each. A package that adds rows by `addMeasures` declares them here, too, so that types know
 * their names and settings: `declare module "@srloss/core" { interface MeasureTable { readonly mine: PixelMeasure<MySettings> } }`.
 */
export interface MeasureTable extends OwnTable {}

/** The name of a loss or metric: the same in terms, results and tables. */
export type MeasureName = keyof MeasureTable;

/** Measures that can be a term of `contentLoss`. */
export type TermName = {
  [N in MeasureName]: MeasureTable[N] extends { readonly settings: object } ? N : never;
}[MeasureName];

/** The settings of a term. */
export type TermSettings<N extends TermName> =
  MeasureTable[N] extends PixelMeasure<infer S> ? S : MeasureTable[N] extends FeatureMeasure<infer S> ? S : never;

const own: OwnTable = {
  l1: l1Measure,
  l2: l2Measure,
  perceptual: perceptualMeasure,
  style: styleMeasure,
  psnr: psnrMeasure,
  ssim: ssimMeasure,
  msSsim: msSsimMeasure,
  charbonnier: charbonnierMeasure,
  huber: huberMeasure,
  totalVariation: totalVariationMeasure,
};

const table = { ...own } as Record<string, Measure> as Record<MeasureName, Measure>;

/**
 * Every measure of a pair of images by name, in the order in which they are shown. All code that lists, prints, explains or offers
 * losses and metrics reads it. Those of other entries and packages are there once these are imported.
 *
 * @example
 * ```ts
 * measures.psnr.better; // => "higher"
 * measures.psnr.unit; // => "dB"
 * ```
 */
export const measures: Readonly<Record<MeasureName, Measure>> = table;

/**
 * Adds rows to `measures`, behind those that are there: terms of `contentLoss`, or metrics, whose code is not loaded with this
 * package. Call it when your module is imported, and declare the names in `MeasureTable`.
 *
 * @param rows Measures by name.
 * @throws SrlossError with code `measure` for a name that another measure has, `argument` for what is no measure; then none is added.
 *
 * @example
 * ```ts
 * addMeasures({ darkness: { ...measures.l1, title: "Darkness" } });
 * measures.darkness.title; // => "Darkness"
 * ```
 */
export function addMeasures(rows: Readonly<Partial<Record<MeasureName, Measure>>>): void {
  if (typeof rows !== "object" || rows === null || Array.isArray(rows))
    throw new SrlossError(
      "argument",
      `addMeasures: measures by name are expected, { name: measure }; got ${given(rows)}.`,
    );
  const entries = Object.entries(rows) as [MeasureName, Measure][];
  // All of them before the first is added: half a table is none.
  for (const [name, row] of entries) {
    if (typeof Object(row).title !== "string" || !["lower", "higher"].includes(row.better))
      throw new SrlossError(
        "argument",
        `addMeasures: ${quoted(name)} is no measure; it has a title, and "lower" or "higher" as better; got ${given(row)}.`,
      );
    if (Object.hasOwn(table, name) && table[name] !== row)
      throw new SrlossError("measure", `addMeasures: there is a measure ${quoted(name)} already; choose another name.`);
  }
  Object.assign(table, rows);
}
