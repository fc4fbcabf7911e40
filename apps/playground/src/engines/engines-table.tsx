import type { VNode } from "preact";
import { figure } from "../compare/figures.ts";
import { Scroller } from "../page/scroller.tsx";
import { engineChoices } from "../page/settings.ts";
import type { MeasuredEngine } from "../worker/benchmark.ts";
import { benchmarkSide } from "./benchmark-side.ts";

interface Properties {
  /** Those that were tried. */
  readonly engines: readonly MeasuredEngine[];
  readonly chosen: string | undefined;
}

const losses = ["l1", "l2", "perceptual", "style"];

/** Every engine: the one that runs, how fast the others would be, or why not. */
export function EnginesTable({ engines, chosen }: Properties): VNode {
  return (
    <Scroller class="wide" label="Engines and their times">
      <table>
        <caption>
          Milliseconds for a pair of {benchmarkSide}x{benchmarkSide} pictures, the median of up to five rounds: the
          loss, and its gradient. Perceptual and style at block3_conv3.
        </caption>
        <thead>
          <tr>
            <th scope="col">Engine</th>
            {losses.map((loss) => (
              <th key={loss} scope="col">
                {loss}, gradient
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {engineChoices.map((name) => {
            if (name === "auto") return null;
            const tried = engines.find(({ engine }) => engine === name);
            return (
              <tr key={name} class={name === chosen ? "chosen" : ""} aria-current={name === chosen}>
                <th scope="row">
                  {name}
                  {tried && <small> {[tried.title, tried.device].filter(Boolean).join(", ")}</small>}
                </th>
                {tried?.measured?.map(({ loss, value, gradient }) => (
                  <td key={loss}>
                    {figure(value)}, {figure(gradient)}
                  </td>
                )) ?? (
                  <td colSpan={losses.length} class="reason">
                    {state(tried)}
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroller>
  );
}

function state(tried: MeasuredEngine | undefined): string {
  if (!tried) return "not tried yet";
  return tried.ok ? "works, not measured yet" : `not used: ${tried.reason}`;
}
