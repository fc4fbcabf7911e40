import { measures } from "@srloss/core";
import { checkFields } from "@srloss/core/validation";
import type { EvaluationMap } from "./evaluation.ts";
import { findMeasure } from "./evaluation-request.ts";

/** A map as it is drawn over its image: the more, the worse. */
export interface ErrorMap {
  readonly width: number;
  readonly height: number;
  /** Row by row. */
  readonly values: Float32Array;
  /** Whether some places make the measure smaller, as shares of the style loss do. */
  readonly signed: boolean;
  /** The part of the measured image that it lies over, in pixels. */
  readonly area: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/**
 * A map to be drawn. Features see all of the image; SSIM's windows leave a margin.
 *
 * @param map Of an evaluation.
 * @param size Of that evaluation: of what was measured, without the border.
 *
 * @example
 * ```ts
 * const values = Float32Array.of(0.75);
 * const map = { measure: "ssim", width: 1, height: 1, values, mean: 0.75 };
 * errorMap(map, { width: 11, height: 11 }).area; // => { x: 5, y: 5, width: 1, height: 1 }
 * ```
 */
export function errorMap(map: EvaluationMap, size: { readonly width: number; readonly height: number }): ErrorMap {
  checkFields(map, ["measure", "width", "height", "values"], "errorMap: a map");
  checkFields(size, ["width", "height"], "errorMap: the size");
  const { measure, width, height, values } = map;
  const { better, best, of } = measures[findMeasure(measure)];
  const errors = better === "higher" ? values.map((value) => best - value) : values;
  const whole = of === "features";
  return {
    width,
    height,
    values: errors,
    // SSIM may round to more than 1.
    signed: better === "lower" && values.some((value) => value < 0),
    area: whole
      ? { x: 0, y: 0, width: size.width, height: size.height }
      : { x: (size.width - width) / 2, y: (size.height - height) / 2, width, height },
  };
}
