import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { lab } from "../../lab.ts";
import { layerNames } from "../../page/settings.ts";
import type { Session } from "../../page/use-session.ts";
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
  const { settings, change, backend, weights, run, refreshWeights } = session;
  const layer = settings.seen;
  const [open, setOpen] = useState(false);
  const [found, setFound] = useState<{ readonly key: readonly unknown[]; readonly seen: Seen }>();
  const key = [original, reconstruction, layer, backend?.engine, weights?.name, weights?.kind];
  const fresh = found?.key.every((value, i) => value === key[i]) ?? false;

  const look = async () => {
    const seen = await run("Looking", (onProgress) => lab.see(original, reconstruction, layer, onProgress));
    if (!seen) return;
    setFound({ key, seen });
    await refreshWeights();
  };
  useEffect(() => {
    if (open && ready && !fresh && settings.tab === "compare") void look();
    // It follows what it is computed from.
  }, [open, ready, settings.tab, ...key]);

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
          <button type="button" disabled={!ready} onClick={() => void look()}>
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
