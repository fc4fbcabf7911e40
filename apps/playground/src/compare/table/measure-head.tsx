import { hasMap } from "@srloss/evaluate";
import type { VNode } from "preact";
import type { PlannedRow } from "../../judge/judge-request.ts";
import { measurePage } from "../../judge/measure-page.ts";

interface Properties {
  readonly row: PlannedRow;
  readonly sorted: boolean;
  readonly onSort: () => void;
  readonly mapped: boolean;
  readonly onMap: () => void;
  /** How many columns it spans, where it stands above its numbers. */
  readonly columns: number | undefined;
}

/** What a measure is called, which way is better, and what it means for the eye. */
export function MeasureHead({ row, sorted, onSort, mapped, onMap, columns }: Properties): VNode {
  const { title, unit, better, of, meaning, measure } = row;
  // One measure at several layers has a row for each.
  const layer = row.name.startsWith(`${measure} block`) ? row.name.split(" ")[1] : undefined;
  return (
    <th
      scope={columns ? "rowgroup" : "row"}
      {...(columns && { colSpan: columns })}
      class={sorted ? "measure sorted" : "measure"}
      title={`${of}; ${better} is better`}
    >
      <span class="title">
        <button type="button" class="plain" aria-pressed={sorted} onClick={onSort} aria-label={`Sort by ${title}`}>
          {title}
        </button>
        {unit && <small>{unit}</small>}
        {layer && <small>{layer}</small>}
        <small class="better">
          <span aria-hidden="true">{better === "lower" ? "↓" : "↑"}</span> {better}
          <span class="spoken"> is better</span>
        </small>
        {hasMap(measure) && (
          <button type="button" class="plain map" aria-pressed={mapped} onClick={onMap} aria-label={`Map of ${title}`}>
            map
          </button>
        )}
      </span>
      <small class="meaning">
        {meaning}{" "}
        <a href={measurePage(measure)} target="_blank" rel="noopener" aria-label={`more about ${title}`}>
          more
        </a>
      </small>
    </th>
  );
}
