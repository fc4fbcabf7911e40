import { measures } from "@srloss/core";
import { type ErrorMap, type Evaluation, type EvaluationMap, errorMap } from "@srloss/evaluate";
import { colourAt, shownTop } from "@srloss/evaluate/drawing";
import { Canvas } from "../drawing/canvas.ts";
import { drawText, lineHeight } from "../drawing/text.ts";
import { number } from "../terminal/table.ts";
import { mapName } from "./map-name.ts";

/** What the colours of a map stand for. */
export interface Legend extends Pick<ErrorMap, "signed"> {
  readonly map: EvaluationMap;
  /** The number that is drawn brightest. */
  readonly top: number;
}

/** A map that is to be drawn. */
export interface ShownMap extends ErrorMap, Legend {}

/** What the ends of the colours stand for, in the measure's own numbers. */
export function ends({ map, top, signed }: Legend): { readonly least: string; readonly most: string } {
  const { better, best } = measures[map.measure];
  const shown = (value: number) => number(Number(value.toPrecision(3)));
  if (better === "higher") return { least: shown(best), most: `<=${shown(best - top)}` };
  return { least: signed ? `<=${shown(-top)}` : "0", most: `>=${shown(top)}` };
}

export function shownMap(map: EvaluationMap, { width, height }: Pick<Evaluation, "width" | "height">): ShownMap {
  const errors = errorMap(map, { width, height });
  return { ...errors, map, top: shownTop(errors.values) || 1 };
}

/** The map in colour at the size of the image, feature maps enlarged bilinearly. */
export function drawMap(shown: ShownMap, width: number, height: number): Canvas {
  const canvas = new Canvas(width, height);
  drawMapOn(canvas, shown, width, height);
  return canvas;
}

/** The same at the top left of a canvas, which may have had another map. */
export function drawMapOn(canvas: Canvas, shown: ShownMap, width: number, height: number): void {
  const { area, top, signed } = shown;
  const place = (at: number, from: number, length: number, count: number) => ((at + 0.5 - from) * count) / length - 0.5;
  canvas.fill(0, 0, width, height, (x, y) =>
    colourAt(
      valueAt(shown, place(x, area.x, area.width, shown.width), place(y, area.y, area.height, shown.height)) / top,
      signed,
    ),
  );
}

const margin = 6;
const line = lineHeight + 2;
const barHeight = 10;

/** `drawMap` with a legend below: what it is, its mean (the measure's value), and what the colours stand for. */
export function drawMapWithLegend(shown: ShownMap, width: number, height: number): Canvas {
  const { map, signed } = shown;
  const legend = 2 * margin + 3 * line + barHeight;
  const canvas = new Canvas(Math.max(width, 200), height + legend, [24, 24, 28]);
  drawMapOn(canvas, shown, width, height);
  const white = [235, 235, 235] as const;
  let y = height + margin;
  drawText(canvas, mapName(map), margin, y, white);
  y += line;
  drawText(canvas, `mean ${number(map.mean)}`, margin, y, white);
  y += line;
  const barWidth = canvas.width - 2 * margin;
  canvas.fill(margin, y, barWidth, barHeight, (x) => {
    const part = x / (barWidth - 1);
    return colourAt(signed ? 2 * part - 1 : part, signed);
  });
  y += barHeight + 2;
  const { least, most } = ends(shown);
  drawText(canvas, least, margin, y, white);
  drawText(canvas, most, canvas.width - margin - 6 * most.length, y, white);
  return canvas;
}

function valueAt({ values, width, height }: ErrorMap, x0: number, y0: number): number {
  const [x, y] = [Math.max(0, Math.min(x0, width - 1)), Math.max(0, Math.min(y0, height - 1))];
  const [left, upper] = [Math.floor(x), Math.floor(y)];
  const [right, lower] = [Math.min(width - 1, left + 1), Math.min(height - 1, upper + 1)];
  const [fx, fy] = [x - left, y - upper];
  const row = (r: number) => values[r * width + left]! * (1 - fx) + values[r * width + right]! * fx;
  return row(upper) * (1 - fy) + row(lower) * fy;
}
