import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { figure } from "../compare/figures.ts";
import { lab } from "../lab.ts";
import { Scroller } from "../page/scroller.tsx";
import { engineChoices } from "../page/settings.ts";
import type { Session } from "../page/use-session.ts";
import type { MeasuredEngine } from "../worker/benchmark.ts";
import type { EngineChoice } from "../worker/start-engine.ts";
import { benchmarkSide } from "./benchmark-side.ts";

export function EnginesTab({ session }: { readonly session: Session }): VNode {
  const { settings, backend, chooseEngine, run } = session;
  const [measured, setMeasured] = useState<readonly MeasuredEngine[]>();
  const measure = async () => {
    const report = await run("Measuring every engine", (onProgress) => lab.benchmark(settings.engine, onProgress));
    if (report) setMeasured(report);
  };
  return (
    <>
      <p data-testid="why">{backend?.why ?? "No engine has started yet."}</p>
      <div class="row">
        <label>
          Engine{" "}
          <select
            value={settings.engine}
            onChange={({ currentTarget }) => void chooseEngine(currentTarget.value as EngineChoice)}
          >
            {engineChoices.map((name) => (
              <option key={name} value={name}>
                {name === "auto" ? "the fastest that works" : name}
              </option>
            ))}
          </select>
        </label>
        <button type="button" onClick={() => void measure()}>
          Measure every engine
        </button>
      </div>
      {measured && (
        <Scroller class="wide" label="Times">
          <table>
            <caption>
              Milliseconds for a pair of {benchmarkSide}x{benchmarkSide} pictures, the median of up to five rounds: the
              loss, and its gradient. Perceptual and style at block3_conv3.
            </caption>
            <thead>
              <tr>
                <th scope="col">Engine</th>
                {["l1", "l2", "perceptual", "style"].map((loss) => (
                  <th key={loss} scope="col">
                    {loss}, gradient
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {measured.map(({ engine, title, device, reason, measured: timings }) => (
                <tr key={engine}>
                  <th scope="row">
                    {title}
                    {device && <small> {device}</small>}
                  </th>
                  {timings ? (
                    timings.map(({ loss, value, gradient }) => (
                      <td key={loss}>
                        {figure(value)}, {figure(gradient)}
                      </td>
                    ))
                  ) : (
                    <td colSpan={4} class="reason">
                      {reason}
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </>
  );
}
