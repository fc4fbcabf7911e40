import type { VNode } from "preact";
import { Scroller } from "../page/scroller.tsx";
import type { Comparison } from "../worker/compare.ts";
import { figure } from "./figures.ts";

interface Properties {
  readonly comparisons: readonly Comparison[];
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

/** More is better of these, less of the others. */
const moreIsBetter = new Set(["psnr", "ssim"]);
const titles: Readonly<Record<string, string>> = { l1: "L1", l2: "L2", psnr: "PSNR, dB", ssim: "SSIM" };

/** One row for each reconstruction; the best of each column is marked. */
export function ResultsTable({ comparisons, chosen, onChoose }: Properties): VNode {
  const columns = Object.keys(comparisons[0]!.values);
  const best = Object.fromEntries(
    columns.map((column) => {
      const all = comparisons.map(({ values }) => values[column]!);
      return [column, moreIsBetter.has(column) ? Math.max(...all) : Math.min(...all)];
    }),
  );
  return (
    <Scroller class="wide" label="Losses">
      <table>
        <caption>The losses of each reconstruction; the best of each column is underlined.</caption>
        <thead>
          <tr>
            <th scope="col">Reconstruction</th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {titles[column] ?? column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {comparisons.map(({ name, values }, index) => (
            <tr key={name} class={index === chosen ? "chosen" : ""}>
              <th scope="row">
                <label>
                  <input type="radio" name="shown" checked={index === chosen} onChange={() => onChoose(index)} /> {name}
                </label>
              </th>
              {columns.map((column) => (
                <td key={column} data-column={column} data-value={values[column]}>
                  {values[column] === best[column] && comparisons.length > 1 ? (
                    <>
                      <u>{figure(values[column]!)}</u>
                      <span class="spoken"> best</span>
                    </>
                  ) : (
                    figure(values[column]!)
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
