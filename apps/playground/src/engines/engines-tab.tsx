import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { lab } from "../lab.ts";
import { EngineChooser } from "../page/engine-chooser.tsx";
import type { Session } from "../page/use-session.ts";
import type { MeasuredEngine } from "../worker/benchmark.ts";
import type { Held } from "../worker/worker.ts";
import { EnginesTable } from "./engines-table.tsx";

export function EnginesTab({ session }: { readonly session: Session }): VNode {
  const { settings, backend, run } = session;
  const [measured, setMeasured] = useState<readonly MeasuredEngine[]>();
  const measure = async () => {
    const report = await run("Measuring every engine", (onProgress) => lab.benchmark(settings.engine, onProgress));
    if (report) setMeasured(report);
  };
  return (
    <>
      <p data-testid="why">{backend?.why ?? "No engine has started yet."}</p>
      <div class="row">
        <EngineChooser session={session} label="Engine" />
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
    setHeld(undefined);
    if (!looking) return;
    let over = false;
    void lab.held().then((now) => !over && setHeld(now));
    return () => {
      over = true;
    };
  }, [looking]);
  // What was held before a job is of the past from its first moment on.
  const shown = looking ? held : undefined;
  return (
    <p class="quiet" data-testid="held" data-tensors={shown?.tensors} data-bytes={shown?.bytes}>
      {shown && inWords(shown)}
    </p>
  );
}

function inWords({ tensors, bytes }: Held): string {
  if (!tensors) return "It holds nothing: no comparison has run on it since it was started.";
  return `It holds ${tensors} ${tensors === 1 ? "tensor" : "tensors"}, ${(bytes / 1e6).toFixed(1)} MB.`;
}
