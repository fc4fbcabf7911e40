import { escapeHtml } from "./escape-html.ts";

export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LineChart {
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
  /** Places of the x axis that are marked by a line. */
  readonly marks?: readonly { readonly at: number; readonly name: string }[];
}

/** Okabe and Ito's colours, which people tell apart whatever their eyes. */
const colours = ["#666666", "#0072b2", "#56b4e9", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#000000"];

const size = { width: 640, height: 320, left: 56, right: 150, top: 16, bottom: 44 };

/** Lines over each other, with a legend: an SVG that needs nothing else. */
export function lineChart({ x, y, series, marks = [] }: LineChart): string {
  const points = series.flatMap((one) => one.points);
  const [least, most] = [spanOf(points.map(([at]) => at)), spanOf(points.map(([, value]) => value))];
  const { width, height, left, right, top, bottom } = size;
  const px = (at: number) => left + ((at - least.from) / (least.to - least.from)) * (width - left - right);
  const py = (value: number) =>
    height - bottom - ((value - most.from) / (most.to - most.from)) * (height - top - bottom);
  const text = (tx: number, ty: number, words: string, anchor = "middle", more = "") =>
    `<text x="${tx.toFixed(1)}" y="${ty.toFixed(1)}" text-anchor="${anchor}"${more}>${escapeHtml(words)}</text>`;
  const line = (x1: number, y1: number, x2: number, y2: number, more: string) =>
    `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" ${more}/>`;
  const grid = [
    ...ticks(least).flatMap((at) => [
      line(px(at), height - bottom, px(at), height - bottom + 4, 'stroke="#333"'),
      text(px(at), height - bottom + 16, shown(at)),
    ]),
    ...ticks(most).flatMap((value) => [
      line(left, py(value), width - right, py(value), 'stroke="#ddd"'),
      text(left - 6, py(value) + 4, shown(value), "end"),
    ]),
    ...marks.flatMap(({ at, name }) => [
      line(px(at), top, px(at), height - bottom, 'stroke="#999" stroke-dasharray="3 3"'),
      text(px(at) - 3, top + 9, name, "end", ' fill="#777"'),
    ]),
  ];
  const lines = series.map(({ name, points: own }, i) => {
    if (!own.length) return "";
    const colour = colours[i % colours.length]!;
    const path = own.map(([at, value]) => `${px(at).toFixed(1)},${py(value).toFixed(1)}`).join(" ");
    const row = top + 10 + 18 * i;
    return `<polyline fill="none" stroke="${colour}" stroke-width="1.8" points="${path}"/>${line(width - right + 10, row, width - right + 30, row, `stroke="${colour}" stroke-width="3"`)}${text(width - right + 36, row + 4, name, "start")}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="11" role="img" aria-label="${escapeHtml(`${y} by ${x}`)}">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...grid,
    line(left, height - bottom, width - right, height - bottom, 'stroke="#333"'),
    ...lines,
    text((left + width - right) / 2, height - 8, x),
    text(12, (top + height - bottom) / 2, y, "middle", ` transform="rotate(-90 12 ${(top + height - bottom) / 2})"`),
    "</svg>",
  ].join("\n");
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function spanOf(values: readonly number[]): Span {
  const finite = values.filter(Number.isFinite);
  const [from, to] = [Math.min(...finite), Math.max(...finite)];
  if (!finite.length) return { from: 0, to: 1 };
  return from === to ? { from: from - 1, to: to + 1 } : { from, to };
}

/** Round numbers, about five. */
function ticks({ from, to }: Span): number[] {
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((one) => one >= rough)!;
  const first = Math.ceil(from / step - 1e-9);
  return Array.from({ length: Math.floor(to / step + 1e-9) - first + 1 }, (_, i) => (first + i) * step);
}

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
