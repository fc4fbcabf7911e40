import type { VNode } from "preact";
import { disagreement, ranking } from "./table/ranks.ts";
import type { Table } from "./use-judge.ts";

interface Properties {
  readonly table: Table;
  readonly done: boolean;
}

/** Where the measures contradict each other, in a sentence: what one sees says little about what the eye sees. */
export function DisagreementLine({ table, done }: Properties): VNode {
  const { reconstructions } = table.pictures;
  const found = disagreement(table.rows.map((row) => ranking(row, table.cells[row.name]!)));
  const name = (index: number) => reconstructions[index]!.name;
  const count = reconstructions.length;
  return (
    <header class="verdict">
      <p class="disagreement" aria-live={done ? "polite" : "off"} data-testid="disagreement">
        {found ? (
          <>
            <b>{found.measures[0]}</b> prefers {name(found.prefer[0])}, <b>{found.measures[1]}</b> prefers{" "}
            {name(found.prefer[1])}. And you?
          </>
        ) : count === 1 ? (
          <>How near is {name(0)} to the original?</>
        ) : done ? (
          "All these measures have the same favourite."
        ) : (
          "Which reconstruction is best depends on the measure."
        )}
      </p>
      <p class="judged">
        {count === 1 ? "One reconstruction" : `${count} reconstructions`} of {table.pictures.original?.name}, judged by{" "}
        {new Set(table.rows.map(({ measure }) => measure)).size} measures.
        {count > 1 && " 1 is the best of a row."}
      </p>
    </header>
  );
}
