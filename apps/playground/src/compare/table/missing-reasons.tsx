import type { VNode } from "preact";
import type { PlannedRow } from "../../judge/judge-request.ts";
import type { Cell } from "../use-judge.ts";

interface Properties {
  readonly rows: readonly PlannedRow[];
  /** By the row's name. */
  readonly cells: Readonly<Record<string, readonly Cell[]>>;
}

/** What a dash stands for, to be read where no pointer can ask it: each reason once, with its measures. */
export function MissingReasons({ rows, cells }: Properties): VNode | null {
  const found = reasonsOf(rows, cells);
  if (!found.length) return null;
  return (
    <ul class="missing" aria-label="Why numbers are missing">
      {found.map(({ reason, titles }) => (
        <li key={reason}>
          <span>
            {/* It may begin with it. */}
            {!(titles.length === 1 && reason.startsWith(titles[0]!)) && <b>{titles.join(", ")}: </b>}
            {reason}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Each reason with the measures that have it, in the order of the rows. */
export function reasonsOf(
  rows: readonly PlannedRow[],
  cells: Properties["cells"],
): readonly { readonly reason: string; readonly titles: readonly string[] }[] {
  const found = new Map<string, Set<string>>();
  for (const { name, title } of rows)
    for (const cell of cells[name] ?? [])
      if (cell && "reason" in cell) found.set(cell.reason, (found.get(cell.reason) ?? new Set()).add(title));
  return [...found].map(([reason, titles]) => ({ reason, titles: [...titles] }));
}
