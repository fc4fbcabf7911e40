import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { type PlannedRow, rowTitle } from "../judge/judge-request.ts";
import { figure, rowFigures } from "./figures.ts";
import { placeLabels } from "./place-labels.ts";
import type { Table } from "./use-judge.ts";

const [width, height, left, bottom, room] = [420, 300, 64, 44, 16];
/** Parts of an axis at which the best and the worst are. */
const [near, far] = [0.05, 0.95];

/** Where reconstructions lie between faithful pixels and what looks right: one measure against another, better to the lower left. */
export function Scatter({ table }: { readonly table: Table }): VNode {
  const { rows, cells, pictures } = table;
  const looks = rows.find(({ measure }) => !["l1", "l2", "psnr", "ssim"].includes(measure) && measure !== "style");
  const learned = rows.find(({ measure }) => measure === "lpips" || measure === "dists");
  const network = learned ?? rows.findLast(({ of }) => /^VGG/.test(of));
  const [across, setAcross] = useState("psnr");
  const [up, setUp] = useState((network ?? looks ?? rows[0]!).name);
  const row = (name: string) => rows.find((one) => one.name === name) ?? rows[0]!;
  const [x, y] = [axis(table, row(across)), axis(table, row(up))];
  const points = pictures.reconstructions.flatMap(({ name }, i) => {
    const [a, b] = [cells[x.row.name]![i], cells[y.row.name]![i]];
    if (!a || !b || !("value" in a) || !("value" in b)) return [];
    if (!Number.isFinite(a.value) || !Number.isFinite(b.value)) return [];
    return [{ name, a: a.value, b: b.value, x: x.at(a.value), y: y.at(b.value) }];
  });
  const place = (part: { x: number; y: number }) => ({
    cx: left + part.x * (width - left - 5 * room),
    cy: height - bottom - part.y * (height - bottom - 2 * room),
  });
  const named = points.map((point) => ({ name: point.name, ...place(point) }));
  const labels = placeLabels(named, left + 2, width);
  const choice = (label: string, value: string, choose: (name: string) => void) => (
    <label>
      {label}{" "}
      <select value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {rows.map((row) => (
          <option key={row.name} value={row.name}>
            {rowTitle(row, rows)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <figure class="scatter">
      <div class="row">
        {choice("Distortion", x.row.name, setAcross)}
        {choice("Perception", y.row.name, setUp)}
      </div>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${y.row.title} against ${x.row.title}`}>
        <path d={`M${left} ${room} V${height - bottom} H${width - room}`} />
        <text x={(width + left) / 2} y={height - 8} text-anchor="middle">
          ← better {x.row.title}
        </text>
        <text transform={`translate(12 ${(height - bottom) / 2}) rotate(-90)`} text-anchor="middle">
          ← better {y.row.title}
        </text>
        <g class="ends">
          {ends(x).map((value, end) => (
            <text key={end} x={place({ x: end ? far : near, y: 0 }).cx} y={height - bottom + 15} text-anchor="middle">
              {x.write(value)}
            </text>
          ))}
          {ends(y).map((value, end) => (
            <text key={end} x={left - 6} y={place({ x: 0, y: end ? far : near }).cy + 4} text-anchor="end">
              {y.write(value)}
            </text>
          ))}
        </g>
        {points.map((point, i) => {
          const { x: left, y: top, anchor } = labels[i]!;
          return (
            <g key={point.name}>
              <title>{`${point.name}: ${x.row.title} ${figure(point.a)}, ${y.row.title} ${figure(point.b)}`}</title>
              <circle {...place(point)} r="5" />
              <text x={left} y={top} text-anchor={anchor}>
                {point.name}
              </text>
            </g>
          );
        })}
      </svg>
      <figcaption>
        No reconstruction can be best at both for ever: what comes nearer to the lower left gains on one side and, at
        the frontier, pays on the other.
      </figcaption>
    </figure>
  );
}

/** What its scale is read by: nothing, where there is none yet. */
const ends = ({ best, worst }: Axis) => (Number.isFinite(best) && best !== worst ? [best, worst] : []);

interface Axis {
  readonly row: PlannedRow;
  readonly best: number;
  readonly worst: number;
  /** As the table writes it. */
  readonly write: (value: number) => string;
  /** Its part of the axis. */
  readonly at: (value: number) => number;
}

/** From the best number to the worst. */
function axis({ cells }: Table, row: PlannedRow): Axis {
  const values = cells[row.name]!.flatMap((cell) => (cell && "value" in cell ? [cell.value] : [])).filter(
    Number.isFinite,
  );
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const [best, worst] = row.better === "lower" ? [least, most] : [most, least];
  const part = (value: number) => (best === worst ? 0.5 : (value - best) / (worst - best));
  return { row, best, worst, write: rowFigures(values), at: (value) => near + (far - near) * part(value) };
}
