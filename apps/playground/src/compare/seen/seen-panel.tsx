import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { lab } from "../../lab.ts";
import { identity } from "../../page/identity.ts";
import type { RunOptions } from "../../page/runs.ts";
import { layerNames } from "../../page/settings.ts";
import type { Session } from "../../page/use-session.ts";
import { useStandingJob } from "../../page/use-standing-job.ts";
import type { Image } from "../../worker/image.ts";
import type { Seen } from "../../worker/seen.ts";
import "./seen.css";
import { FeatureMaps } from "./feature-maps.tsx";
import { GramMatrices } from "./gram-matrices.tsx";

interface Properties {
  readonly session: Session;
  readonly original: Image;
  readonly reconstruction: Image;
  /** The table is up to date: the worker has time for this. */
  readonly ready: boolean;
}

/** What the network makes of both pictures at one layer; computed when it is opened. */
export function SeenPanel({ session, original, reconstruction, ready }: Properties): VNode {
  const { settings, change, backend, weightsChoice, run, refreshWeights } = session;
  const layer = settings.seen;
  const [open, setOpen] = useState(false);
  const [found, setFound] = useState<{ readonly key: string; readonly seen: Seen }>();
  const key = JSON.stringify([identity(original), identity(reconstruction), layer, backend?.engine, weightsChoice]);
  const fresh = found?.key === key;

  const look = async (options: RunOptions) => {
    const seen = await run("Looking", (onProgress) => lab.see(original, reconstruction, layer, onProgress), options);
    if (!seen) return;
    setFound({ key, seen });
    await refreshWeights();
  };
  // It follows what it is computed from.
  const again = useStandingJob(open && ready && !fresh && settings.tab === "compare" ? key : undefined, look);

  return (
    <details class="seen" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>What VGG sees: feature maps and Gram matrices</summary>
      <div class="row">
        <label>
          Layer{" "}
          <select
            value={layer}
            onChange={({ currentTarget }) => change({ seen: currentTarget.value as (typeof layerNames)[number] })}
          >
            {layerNames.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {!fresh && (
          <button type="button" disabled={!ready} onClick={again}>
            Compute
          </button>
        )}
      </div>
      {open && found && (
        <div class={fresh ? "" : "stale"} aria-busy={!fresh} data-fresh={fresh} data-testid="seen">
          {!fresh && <p>This is from before the last change.</p>}
          <FeatureMaps seen={found.seen} />
          <GramMatrices seen={found.seen} />
        </div>
      )}
    </details>
  );
}
