import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { figure } from "../compare/figures.ts";
import type { Cell } from "../compare/use-judge.ts";
import { judgeRequest, type PlannedRow, plannedRows } from "../judge/judge-request.ts";
import { heard, lab } from "../lab.ts";
import { identity } from "../page/identity.ts";
import { PictureFigure } from "../page/picture-figure.tsx";
import type { Standing } from "../page/standing-job.ts";
import type { Session } from "../page/use-session.ts";
import { useStandingJob } from "../page/use-standing-job.ts";
import type { Image } from "../worker/image.ts";
import type { Judged } from "../worker/judge.ts";
import "./distort.css";
import { distortionNames, strengthSays, strengths as strengthsOf } from "./distortion-names.ts";
import { Sparkline } from "./sparkline.tsx";
import { type Tried, WorseLine } from "./worse-line.tsx";

interface Series {
  readonly key: string;
  readonly original: Image;
  readonly levels: readonly Image[];
  readonly cells: Readonly<Record<string, readonly Cell[]>>;
  readonly done: boolean;
}

/** One picture, one distortion from nothing to much, and how each measure falls: some hardly notice what the eye does. */
export function DistortTab({ session }: { readonly session: Session }): VNode {
  const { settings, change, pictures, backend, weightsChoice, changing, progress, run, refreshWeights } = session;
  const { distortion: kind, measures, layers, channels } = settings;
  const strengths = strengthsOf[kind];
  const [level, setLevel] = useState(3);
  const [series, setSeries] = useState<Series>();
  const asked = { measures, layers, channels, crop: 0 };
  const rows = plannedRows(judgeRequest(asked));
  const { original } = pictures;
  const key = JSON.stringify([kind, measures, layers, channels, weightsChoice, backend?.engine, identity(original)]);
  const ready = settings.tab === "distort" && Boolean(backend && original) && !changing;
  const fresh = series?.key === key && series.done;

  const measure = async ({ wanted, ...options }: Standing) => {
    const made = await run("Distorting", () => lab.distort(original!, kind), options);
    // What came after this is being distorted now, or another tab is at something, and would be ended.
    if (!made || !wanted()) return;
    const cells = Object.fromEntries(rows.map(({ name }) => [name, made.levels.map(() => undefined)]));
    setSeries({ key, ...made, cells, done: false });
    const { width, height } = made.original;
    const area = { x: 0, y: 0, width, height };
    const task = { original: made.original, reconstructions: made.levels, settings: asked, area, maps: [] };
    const json = await run(
      "Measuring",
      (onProgress) => {
        const onJudged = (judged: Judged, done: number, total: number) => {
          setSeries((now) => (now?.key === key ? { ...now, cells: withJudged(now.cells, judged, rows) } : now));
          onProgress("Measuring", done, total);
        };
        return lab.judge("distort", task, heard(onJudged), heard(onProgress));
      },
      options,
    );
    if (json) setSeries((now) => (now?.key === key ? { ...now, done: true } : now));
    await refreshWeights();
  };
  // It follows what it is computed from.
  const again = useStandingJob(ready && !fresh ? key : undefined, measure);

  const shown = series?.key === key ? series : undefined;
  // Of all distortions that were measured with these settings: one scale, on which they can be compared.
  const ranges = useRef<{ key: string; readonly of: Map<string, number[]>; tried: readonly Tried[] }>({
    key: "",
    of: new Map(),
    tried: [],
  }).current;
  const scaleKey = key.replace(JSON.stringify(kind), "");
  if (ranges.key !== scaleKey) {
    ranges.key = scaleKey;
    ranges.of.clear();
    ranges.tried = [];
  }
  for (const { name } of rows) {
    const values = (shown?.cells[name] ?? []).flatMap((cell) => (cell && "value" in cell ? [cell.value] : []));
    const known = [...(ranges.of.get(name) ?? []), ...values.filter(Number.isFinite)];
    if (known.length) ranges.of.set(name, [Math.min(...known), Math.max(...known)]);
  }
  if (fresh) ranges.tried = [...ranges.tried.filter((one) => one.kind !== kind), { kind, cells: shown!.cells }];
  const tried = ranges.tried;
  const strength = strengthSays[kind](strengths[level]!);
  const { width, height } = shown?.original ?? {};
  const part = width && `the middle ${width}x${height} pixels`;
  return (
    <article class="distort" aria-busy={!fresh} data-fresh={Boolean(fresh)} data-testid="distort">
      <div class="distort-picture">
        <h2>Where do the measures disagree?</h2>
        <p class="lead">
          Spoil the picture in one way, then in another. Each curve runs from no distortion to the strongest, up is
          better, on one scale for all that you have tried.
        </p>
        <fieldset class="row kinds">
          <legend class="spoken">Distortion</legend>
          {distortionNames.map((name) => (
            <button key={name} type="button" aria-pressed={kind === name} onClick={() => change({ distortion: name })}>
              {name}
            </button>
          ))}
        </fieldset>
        <div class="two">
          <PictureFigure image={shown?.original} title={`original${part ? `, ${part}` : ""}`} />
          <PictureFigure image={shown?.levels[level]} title={`${kind}, ${strength}`} />
        </div>
        <label class="power">
          <span>Strength</span>
          <input
            type="range"
            min="0"
            max={strengths.length - 1}
            value={level}
            aria-valuetext={strength}
            onInput={({ currentTarget }) => setLevel(Number(currentTarget.value))}
          />
          <output>{strength}</output>
        </label>
        {ready && !fresh && !progress && (
          <button type="button" onClick={again}>
            Measure what is missing
          </button>
        )}
        <WorseLine rows={rows} now={tried.at(-1)} before={tried.at(-2)} level={level} />
      </div>
      <ul class="curves" aria-label="Measures over the strength">
        {rows.map((row) => (
          <Curve
            key={row.name}
            row={row}
            cells={shown?.cells[row.name] ?? strengths.map(() => undefined)}
            range={ranges.of.get(row.name)}
            level={level}
          />
        ))}
      </ul>
    </article>
  );
}

interface CurveProperties {
  readonly row: PlannedRow;
  readonly cells: readonly Cell[];
  /** The least and the greatest number of the scale. */
  readonly range: readonly number[] | undefined;
  readonly level: number;
}

function Curve({ row, cells, range, level }: CurveProperties): VNode {
  const cell = cells[level];
  const values = cells.map((one) => (one && "value" in one ? one.value : undefined));
  const reason = cell && "reason" in cell ? cell.reason : undefined;
  return (
    <li data-row={row.name}>
      <span class="name" title={row.meaning}>
        {row.title}
      </span>
      {reason !== undefined && values.every((value) => value === undefined) ? (
        <small class="reason">{reason}</small>
      ) : (
        <Sparkline
          values={values}
          range={range}
          better={row.better}
          level={level}
          label={`${row.title} over the strength`}
        />
      )}
      <output {...(cell && "value" in cell && { "data-value": cell.value })}>
        {!cell ? "…" : "value" in cell ? figure(cell.value) : "–"}
        <small> {row.unit}</small>
      </output>
      {reason !== undefined && values.some((value) => value !== undefined) && <small class="reason">{reason}</small>}
    </li>
  );
}

function withJudged(
  cells: Series["cells"],
  { index, values, failed }: Judged,
  rows: readonly PlannedRow[],
): Series["cells"] {
  const next = { ...cells };
  const put = (name: string, cell: Cell) => {
    if (next[name]) next[name] = next[name].with(index, cell);
  };
  for (const [name, value] of Object.entries(values)) put(name, { value });
  for (const { name, measure } of rows) if (failed?.measures.includes(measure)) put(name, { reason: failed.reason });
  return next;
}
