import type { LossPart, MeasureName } from "@srloss/core";

/** A number, or one for each layer where several were asked for. */
export type MeasuredValue = number | Readonly<Record<string, number>>;

/** One part of a weighted sum. */
export type MixPart = Omit<LossPart, "value"> & { readonly value: number };

/** A weighted sum: a preset's, or one of your own. */
export interface Mix {
  /** The sum of `weight * value`. */
  readonly total: number;
  readonly parts: readonly MixPart[];
}

/** Where the images differ, as one measure or one part of a weighted sum sees it. */
export interface EvaluationMap {
  readonly measure: MeasureName;
  readonly layer?: string;
  /** The preset, or `terms`, that it is a part of; none: the measure by itself. */
  readonly mix?: string;
  readonly width: number;
  readonly height: number;
  /** Row by row; their mean is the value (LPIPS' about: it enlarges its layers' maps). Of the style loss they are shares, negative where a place draws the textures together. */
  readonly values: Float32Array;
  /** The measure's value. */
  readonly mean: number;
}

/** All that was measured of a pair. */
export interface Evaluation {
  /** Of what was measured, in pixels: without the border. */
  readonly width: number;
  readonly height: number;
  /** By measure, in the table's order. */
  readonly values: Readonly<Partial<Record<MeasureName, MeasuredValue>>>;
  /** By preset, and `terms` for your own. */
  readonly mixes: Readonly<Record<string, Mix>>;
  /** What `channels: "y"` was: MATLAB's Y of RGB, that of YIQ, or the gray of two gray files as it is. */
  readonly luma?: "ycbcr" | "yiq" | "gray";
  /** The networks of measures that have one of their own: `{ lpips: "alexnet" }`. */
  readonly judges?: Readonly<Partial<Record<MeasureName, string>>>;
  /** Measures that were put together from tiles; none where it is missing. */
  readonly tiled?: readonly MeasureName[];
  /** Empty where they were not asked for. */
  readonly maps: readonly EvaluationMap[];
}
