import type { VNode } from "preact";
import type { PlannedRow } from "../../judge/judge-request.ts";
import { Scroller } from "../../page/scroller.tsx";
import { rowFigures } from "../figures.ts";
import type { Cell, Table } from "../use-judge.ts";
import { mapName } from "../viewer/map-controls.tsx";
import { ColumnHead } from "./column-head.tsx";
import { MeasureHead } from "./measure-head.tsx";
import { type Ranking, rankedOrder, ranking } from "./ranks.ts";
import "./table.css";

const headWidth = 18.5;
const leastColumn = 3.5;
/** So many columns leave what a measure means more room than it has beside many. */
const few = 4;

interface Properties {
  readonly table: Table;
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
  /** The row that the columns are sorted by; empty for none. */
  readonly sort: string;
  readonly onSort: (name: string) => void;
  /** The row whose map is shown. */
  readonly map: string;
  readonly onMap: (name: string) => void;
  /** There is no room for what a measure means beside its numbers. */
  readonly narrow: boolean;
}

/** A row for each measure, with what it means; a column for each reconstruction. */
export function JudgeTable(properties: Properties): VNode {
  const { table, chosen, onChoose, sort, narrow } = properties;
  const { reconstructions } = table.pictures;
  const rankings = table.rows.map((row) => ranking(row, table.cells[row.name]!));
  const sorted = rankings.find(({ row }) => row.name === sort);
  const order = sorted ? rankedOrder(sorted) : reconstructions.map((_, index) => index);
  return (
    <Scroller class="wide judge" label="Numbers of each reconstruction">
      {/* Many columns are scrolled to, not squeezed. */}
      <table
        class={order.length > few ? "" : "few"}
        style={{ minWidth: `${(narrow ? 0 : headWidth) + order.length * leastColumn}rem` }}
      >
        <caption class="spoken">
          Each measure's number of each reconstruction, with its rank; the best of each row is underlined.
        </caption>
        <thead>
          <tr>
            {!narrow && (
              <th scope="col" class="corner">
                {order.length > 1 && <small>Choose a picture to look at it, a measure to sort by it.</small>}
              </th>
            )}
            {order.map((index) => (
              <ColumnHead
                key={index}
                image={reconstructions[index]!}
                area={table.area}
                chosen={index === chosen}
                onChoose={() => onChoose(index)}
              />
            ))}
          </tr>
        </thead>
        {rankings.map((one) => (
          <MeasureRows key={one.row.name} {...properties} ranking={one} order={order} />
        ))}
      </table>
    </Scroller>
  );
}

type RowProperties = Properties & { readonly ranking: Ranking; readonly order: readonly number[] };

function MeasureRows({ table, ranking, order, narrow, chosen, sort, onSort, map, onMap }: RowProperties): VNode {
  const { row, ranks, parts } = ranking;
  const cells = table.cells[row.name]!;
  const written = rowFigures(cells.flatMap((cell) => (cell && "value" in cell ? [cell.value] : [])));
  const ownMap = mapName(row);
  const head = (
    <MeasureHead
      row={row}
      sorted={sort === row.name}
      onSort={() => onSort(sort === row.name ? "" : row.name)}
      mapped={map === ownMap}
      onMap={() => onMap(map === ownMap ? "none" : ownMap)}
      columns={narrow ? order.length : undefined}
    />
  );
  const numbers = order.map((index) => (
    <NumberCell
      key={index}
      row={row}
      name={table.pictures.reconstructions[index]!.name}
      cell={cells[index]}
      written={written}
      rank={order.length > 1 ? ranks[index] : undefined}
      part={parts[index]!}
      chosen={index === chosen}
    />
  ));
  return (
    <tbody>
      {narrow ? (
        <>
          <tr>{head}</tr>
          <tr>{numbers}</tr>
        </>
      ) : (
        <tr>
          {head}
          {numbers}
        </tr>
      )}
    </tbody>
  );
}

interface CellProperties {
  readonly row: PlannedRow;
  /** Of the reconstruction. */
  readonly name: string;
  readonly cell: Cell;
  readonly written: (value: number) => string;
  readonly rank: number | undefined;
  readonly part: number;
  readonly chosen: boolean;
}

function NumberCell({ row, name, cell, written, rank, part, chosen }: CellProperties): VNode {
  const column = chosen ? "chosen" : "";
  if (!cell)
    return (
      <td class={`pending ${column}`} data-of={name}>
        <span class="spoken">not there yet</span>
      </td>
    );
  if ("reason" in cell)
    return (
      <td class={`none ${column}`} data-of={name} data-reason={cell.reason} title={cell.reason}>
        <span aria-hidden="true">–</span>
        <span class="spoken">{cell.reason}</span>
      </td>
    );
  const best = rank === 1;
  return (
    <td
      class={`${best ? "best" : ""} ${column}`}
      data-of={name}
      data-column={row.name}
      data-value={cell.value}
      title={`${row.title} of ${name}: ${cell.value}`}
    >
      <span class="number">{best ? <u>{written(cell.value)}</u> : written(cell.value)}</span>
      {rank !== undefined && (
        <>
          <span class="rank" aria-hidden="true">
            {rank}
          </span>
          <span class="spoken">{best ? " best" : `, rank ${rank}`}</span>
          <i class="bar" style={{ "--part": part }} aria-hidden="true" />
        </>
      )}
    </td>
  );
}
