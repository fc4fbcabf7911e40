import { Canvas } from "../drawing/canvas.ts";
import { diverging, heat } from "../drawing/palette.ts";
import { drawText, lineHeight } from "../drawing/text.ts";
import { number } from "../terminal/table.ts";
import { type LossMap, mapName } from "./pair-maps.ts";

/** A few pixels that are far off must not turn the rest black. */
const shownQuantile = 0.995;

/** The value that is drawn brightest. */
export function mapTop({ values }: LossMap): number {
  const sorted = Float32Array.from(values, Math.abs).sort();
  return sorted[Math.floor(shownQuantile * (sorted.length - 1))] || sorted.at(-1) || 1;
}

/** The map in colour at the size of the picture, feature maps enlarged bilinearly; `top` is drawn brightest. */
export function drawMap(map: LossMap, width: number, height: number, top: number = mapTop(map)): Canvas {
  const colour = signed(map) ? diverging : heat;
  const canvas = new Canvas(width, height);
  canvas.fill(0, 0, width, height, (x, y) =>
    colour(at(map, ((x + 0.5) * map.width) / width - 0.5, ((y + 0.5) * map.height) / height - 0.5) / top),
  );
  return canvas;
}

const margin = 6;
const line = lineHeight + 2;
const barHeight = 10;

/** `drawMap` with a legend below: what it is, its mean (the loss), and what the colours stand for. */
export function drawMapWithLegend(map: LossMap, width: number, height: number): Canvas {
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
  drawText(canvas, `mean = loss = ${number(map.mean)}`, margin, y, white);
  y += line;
  const barWidth = canvas.width - 2 * margin;
  const colour = signed(map) ? (t: number) => diverging(2 * t - 1) : heat;
  canvas.fill(margin, y, barWidth, barHeight, (x) => colour(x / (barWidth - 1)));
  y += barHeight + 2;
  const most = `>=${number(Number(top.toPrecision(3)))}`;
  drawText(canvas, signed(map) ? `<=${number(-Number(top.toPrecision(3)))}` : "0", margin, y, white);
  drawText(canvas, most, canvas.width - margin - 6 * most.length, y, white);
  return canvas;
}

/** The style map's shares may be negative; the others are not. */
function signed({ loss }: LossMap): boolean {
  return loss === "style";
}

function at({ values, width, height }: LossMap, x: number, y: number): number {
  const [left, upper] = [Math.max(0, Math.floor(x)), Math.max(0, Math.floor(y))];
  const [right, lower] = [Math.min(width - 1, Math.floor(x) + 1), Math.min(height - 1, Math.floor(y) + 1)];
  const [fx, fy] = [Math.max(0, x) - left, Math.max(0, y) - upper];
  const row = (r: number) => values[r * width + left]! * (1 - fx) + values[r * width + right]! * fx;
  return row(upper) * (1 - fy) + row(lower) * fy;
}
