import type { VNode } from "preact";
import { Scroller } from "../page/scroller.tsx";
import type { Comparison } from "../worker/compare.ts";
import { figure } from "./figures.ts";

interface Properties {
  readonly comparisons: readonly Comparison[];
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

/** One row for each reconstruction; the best of each column is marked. */
export function ResultsTable({ comparisons, chosen, onChoose }: Properties): VNode {
  const columns = comparisons[0]!.rows;
  const best = columns.map(({ better }, i) => {
    const all = comparisons.map(({ rows }) => rows[i]!.value);
    return better === "higher" ? Math.max(...all) : Math.min(...all);
  });
  return (
    <Scroller class="wide" label="Losses">
      <table>
        <caption>The losses of each reconstruction; the best of each column is underlined.</caption>
        <thead>
          <tr>
            <th scope="col">Reconstruction</th>
            {columns.map(({ name, title, unit, better, of }) => (
              <th key={name} scope="col">
                {title}
                {unit && `, ${unit}`}
                <small>
                  {of}; {better} is better
                </small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {comparisons.map(({ name, rows }, index) => (
            <tr key={name} class={index === chosen ? "chosen" : ""}>
              <th scope="row">
                <label>
                  <input type="radio" name="shown" checked={index === chosen} onChange={() => onChoose(index)} /> {name}
                </label>
              </th>
              {rows.map(({ name: column, value }, i) => (
                <td key={column} data-column={column} data-value={value}>
                  {value === best[i] && comparisons.length > 1 ? (
                    <>
                      <u>{figure(value)}</u>
                      <span class="spoken"> best</span>
                    </>
                  ) : (
                    figure(value)
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}
