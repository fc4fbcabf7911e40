import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { lab } from "../lab.ts";
import { engineChoices } from "../page/settings.ts";
import type { Session } from "../page/use-session.ts";
import type { MeasuredEngine } from "../worker/benchmark.ts";
import type { EngineChoice } from "../worker/start-engine.ts";
import type { Held } from "../worker/worker.ts";
import { EnginesTable } from "./engines-table.tsx";

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
      <EnginesTable engines={measured ?? backend?.tried ?? []} chosen={backend?.engine} />
      <HeldLine session={session} />
    </>
  );
}

/** What stays on the engine between two comparisons: the network, and nothing that grows. */
function HeldLine({ session: { settings, progress, backend } }: { readonly session: Session }): VNode {
  const [held, setHeld] = useState<Held>();
  const looking = settings.tab === "engines" && !progress && Boolean(backend);
  useEffect(() => {
    if (looking) void lab.held().then(setHeld);
    else setHeld(undefined);
  }, [looking]);
  return (
    <p class="quiet" data-testid="held" data-tensors={held?.tensors} data-bytes={held?.bytes}>
      {held && `It holds ${held.tensors} tensors, ${(held.bytes / 1e6).toFixed(1)} MB.`}
    </p>
  );
}
