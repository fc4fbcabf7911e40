import { useState } from "preact/hooks";
import { judgeRequest, measuredArea, type PlannedRow, plannedRows } from "../judge/judge-request.ts";
import { heard, lab } from "../lab.ts";
import { identity } from "../page/identity.ts";
import { keepWeightsForOffline } from "../page/keep-for-offline.ts";
import type { Pictures } from "../page/pictures.ts";
import type { RunOptions } from "../page/runs.ts";
import type { Session } from "../page/use-session.ts";
import { useStandingJob } from "../page/use-standing-job.ts";
import type { Area } from "../worker/image.ts";
import type { Judged, JudgeJson, LossMap } from "../worker/judge.ts";

/** A number of the table, or why there is none; undefined where it is still on its way. */
export type Cell = { readonly value: number } | { readonly reason: string } | undefined;

/** What is known so far of the pictures that are there now. */
export interface Table {
  readonly pictures: Pictures;
  readonly rows: readonly PlannedRow[];
  /** What is measured of the pictures. */
  readonly area: Area;
  /** By the row's name, one for each reconstruction. */
  readonly cells: Readonly<Record<string, readonly Cell[]>>;
  /** Of each reconstruction. */
  readonly maps: readonly (readonly LossMap[])[];
  /** Once every number is there. */
  readonly json: JudgeJson | undefined;
}

interface Judging {
  /** None without an original and a reconstruction. */
  readonly table: Table | undefined;
  /** Every cell has its number or its reason. */
  readonly done: boolean;
  /** Computes what a cancelled run left out. */
  readonly again: (() => void) | undefined;
}

/** Judges the pictures as long as the tab is seen: the table's cells fill one by one. */
export function useJudge(session: Session): Judging {
  const { settings, pictures, backend, weightsChoice, changing, progress, run, refreshWeights } = session;
  const { measures, layers, channels, crop, region, map } = settings;
  const [found, setFound] = useState<{ readonly key: string; readonly table: Table }>();
  const { original, reconstructions } = pictures;
  // Pictures are told apart by who they are, the rest by what it says.
  const words = [identity(pictures), measures, layers, channels, crop, region, weightsChoice, backend?.engine];
  const key = JSON.stringify(words);
  const there = Boolean(original && reconstructions.length);
  const table = !there ? undefined : found?.key === key ? found.table : emptyTable(session);
  const done = Boolean(table?.json);
  const ready = there && Boolean(backend) && !changing && settings.tab === "compare";
  const wanted = map === "none" ? undefined : map.split(" ")[0]!;
  const mapMissing = done && wanted !== undefined && !table!.maps.some((all) => all.some(({ name }) => name === map));

  const judge = async (options: RunOptions, only?: string) => {
    const start = only ? table! : emptyTable(session);
    // What is there may have more by now than this knows.
    if (!only) setFound({ key, table: start });
    const task = {
      original: original!,
      reconstructions,
      settings: { measures: only ? [only] : measures, layers, channels, crop },
      area: start.area,
      maps: wanted ? [wanted] : [],
    };
    const json = await run(
      "Comparing",
      async (onProgress) => {
        const onJudged = (judged: Judged, count: number, total: number) => {
          setFound((now) => (now?.key === key ? { key, table: withJudged(now.table, judged) } : now));
          onProgress(`Comparing ${reconstructions[judged.index]!.name}`, count, total);
        };
        return lab.judge(only ? "map" : "table", task, heard(onJudged), heard(onProgress));
      },
      options,
    );
    if (!json) return;
    setFound((now) => (now?.key === key ? { key, table: { ...now.table, json: now.table.json ?? json } } : now));
    await refreshWeights();
    void keepWeightsForOffline();
  };

  // The table follows what it is computed from.
  const again = useStandingJob(ready && !done ? key : undefined, judge);
  // Once for each: of a large picture some have none.
  const mapAsked = ready && mapMissing && table!.rows.some(({ measure }) => measure === wanted);
  useStandingJob(mapAsked ? `${key} ${map}` : undefined, (options) => judge(options, wanted));

  return { table, done, again: ready && !done && !progress ? again : undefined };
}

function emptyTable({ settings, pictures }: Session): Table {
  const rows = plannedRows(judgeRequest(settings));
  const { original, reconstructions } = pictures;
  return {
    pictures,
    rows,
    area: measuredArea(original!, settings.region),
    cells: Object.fromEntries(rows.map(({ name }) => [name, reconstructions.map(() => undefined)])),
    maps: reconstructions.map(() => []),
    json: undefined,
  };
}

/** The table with what was just measured of one reconstruction. */
function withJudged(table: Table, { index, values, maps, failed }: Judged): Table {
  const put = (cells: readonly Cell[], cell: Cell) => cells.with(index, cell);
  const cells = { ...table.cells };
  for (const [name, value] of Object.entries(values)) if (cells[name]) cells[name] = put(cells[name], { value });
  for (const { name, measure } of table.rows)
    if (failed?.measures.includes(measure)) cells[name] = put(cells[name]!, { reason: failed.reason });
  const others = table.maps[index]!.filter(({ name }) => !maps.some((map) => map.name === name));
  return { ...table, cells, maps: maps.length ? table.maps.with(index, [...others, ...maps]) : table.maps };
}
