import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { lab } from "../lab.ts";
import type { Pictures, Session } from "../page/use-session.ts";
import type { Comparison } from "../worker/compare.ts";
import "./compare.css";
import { CompareSettings } from "./compare-settings.tsx";
import { PictureInputs } from "./inputs/picture-inputs.tsx";
import { ResultsActions } from "./results-actions.tsx";
import { ResultsTable } from "./results-table.tsx";
import { SeenPanel } from "./seen/seen-panel.tsx";
import { PictureViewer } from "./viewer/picture-viewer.tsx";

/** Results with what they were computed from. */
interface Results {
  readonly key: readonly unknown[];
  readonly pictures: Pictures;
  readonly comparisons: readonly Comparison[];
}

export function CompareTab({ session }: { readonly session: Session }): VNode {
  const { settings, pictures, backend, weights, loadingWeights, progress, run, refreshWeights } = session;
  const { layers, channels, crop } = settings;
  const [results, setResults] = useState<Results>();
  const [chosen, setChosen] = useState(0);
  const ready = Boolean(pictures.original && pictures.reconstructions.length && backend && weights && !loadingWeights);
  const key = [pictures, layers, channels, crop, backend?.engine, weights?.name, weights?.kind];
  const fresh = results?.key.every((value, i) => value === key[i]) ?? false;

  const compare = async () => {
    const { original, reconstructions } = pictures;
    if (!original) return;
    const comparisons = await run("Comparing", (onProgress) =>
      lab.compare(original, reconstructions, { layers, channels, crop }, onProgress),
    );
    if (!comparisons) return;
    setResults({ key, pictures, comparisons });
    setChosen((index) => Math.min(index, comparisons.length - 1));
    await refreshWeights();
  };

  useEffect(() => {
    if (ready && settings.tab === "compare" && !fresh) void compare();
    // The results follow what they are computed from.
  }, [...key, ready, settings.tab]);

  // Numbers of pictures that are gone, with nothing to take their place, would only mislead.
  const { original, reconstructions } = results?.pictures ?? pictures;
  const reconstruction = reconstructions[chosen];
  return (
    <>
      <PictureInputs session={session} />
      <CompareSettings session={session} />
      {/* After a first comparison that failed or was cancelled. */}
      {!results && ready && !progress && (
        <button type="button" onClick={() => void compare()}>
          Compare
        </button>
      )}
      {results && original && reconstruction && pictures.reconstructions.length > 0 && (
        <div class={fresh ? "results" : "results stale"} aria-busy={!fresh} data-fresh={fresh}>
          {!fresh && (
            <p>
              Out of date: these are the numbers of {original.name} from before the last change.{" "}
              <button type="button" onClick={() => void compare()} disabled={!ready}>
                Compare again
              </button>
            </p>
          )}
          <ResultsTable comparisons={results.comparisons} chosen={chosen} onChoose={setChosen} />
          <ResultsActions pictures={results.pictures} comparisons={results.comparisons} fresh={fresh} />
          <PictureViewer
            session={session}
            original={original}
            reconstructions={reconstructions}
            comparisons={results.comparisons}
            chosen={chosen}
            onChoose={setChosen}
          />
          <SeenPanel session={session} original={original} reconstruction={reconstruction} ready={fresh && ready} />
        </div>
      )}
    </>
  );
}
