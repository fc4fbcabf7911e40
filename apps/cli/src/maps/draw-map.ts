import { measures } from "@srloss/core";
import type { EvaluationMap } from "@srloss/evaluate";
import { Canvas } from "../drawing/canvas.ts";
import { diverging, heat } from "../drawing/palette.ts";
import { drawText, lineHeight } from "../drawing/text.ts";
import { number } from "../terminal/table.ts";
import { mapName } from "./map-name.ts";

/** A few pixels that are far off must not turn the rest black. */
const shownQuantile = 0.995;

/** The value that is drawn brightest. */
export function mapTop(map: EvaluationMap): number {
  const sorted = errors(map).map(Math.abs).sort();
  return sorted[Math.floor(shownQuantile * (sorted.length - 1))] || sorted.at(-1) || 1;
}

/** What is drawn: the more, the worse. */
function errors({ measure, values }: EvaluationMap): Float32Array {
  const { better, best } = measures[measure];
  return better === "higher" ? values.map((value) => best - value) : values;
}

/** The map in colour at the size of the picture, feature maps enlarged bilinearly; `top` is drawn brightest. */
export function drawMap(map: EvaluationMap, width: number, height: number, top: number = mapTop(map)): Canvas {
  const colour = isSigned(map) ? diverging : heat;
  const canvas = new Canvas(width, height);
  const drawn = { width: map.width, height: map.height, values: errors(map) };
  // Features see all of the picture; windows leave a margin.
  const scaled = measures[map.measure].of === "features";
  const place = (at: number, size: number, of: number) =>
    scaled ? ((at + 0.5) * size) / of - 0.5 : at - (of - size) / 2;
  canvas.fill(0, 0, width, height, (x, y) =>
    colour(valueAt(drawn, place(x, map.width, width), place(y, map.height, height)) / top),
  );
  return canvas;
}

const margin = 6;
const line = lineHeight + 2;
const barHeight = 10;

/** `drawMap` with a legend below: what it is, its mean (the measure's value), and what the colours stand for. */
export function drawMapWithLegend(map: EvaluationMap, width: number, height: number): Canvas {
  const top = mapTop(map);
  const legend = 2 * margin + 3 * line + barHeight;
  const canvas = new Canvas(Math.max(width, 200), height + legend, [24, 24, 28]);
  const picture = drawMap(map, width, height, top);
  canvas.fill(
    0,
    0,
    width,
    height,
    (x, y) => picture.data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3) as never,
  );
  const white = [235, 235, 235] as const;
  let y = height + margin;
  drawText(canvas, mapName(map), margin, y, white);
  y += line;
  drawText(canvas, `mean ${number(map.mean)}`, margin, y, white);
  y += line;
  const barWidth = canvas.width - 2 * margin;
  const colour = isSigned(map) ? (t: number) => diverging(2 * t - 1) : heat;
  canvas.fill(margin, y, barWidth, barHeight, (x) => colour(x / (barWidth - 1)));
  y += barHeight + 2;
  const most = `>=${number(Number(top.toPrecision(3)))}`;
  drawText(canvas, isSigned(map) ? `<=${number(-Number(top.toPrecision(3)))}` : "0", margin, y, white);
  drawText(canvas, most, canvas.width - margin - 6 * most.length, y, white);
  return canvas;
}

/** Whether some places make the value smaller, as shares of the style loss do. */
export function isSigned({ values }: EvaluationMap): boolean {
  return values.some((value) => value < 0);
}

type Drawn = Pick<EvaluationMap, "values" | "width" | "height">;

function valueAt({ values, width, height }: Drawn, x0: number, y0: number): number {
  const [x, y] = [Math.min(x0, width - 1), Math.min(y0, height - 1)];
  const [left, upper] = [Math.max(0, Math.floor(x)), Math.max(0, Math.floor(y))];
  const [right, lower] = [Math.min(width - 1, Math.floor(x) + 1), Math.min(height - 1, Math.floor(y) + 1)];
  const [fx, fy] = [Math.max(0, x) - left, Math.max(0, y) - upper];
  const row = (r: number) => values[r * width + left]! * (1 - fx) + values[r * width + right]! * fx;
  return row(upper) * (1 - fy) + row(lower) * fy;
}
