import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { lab } from "../lab.ts";
import { LayerChooser } from "../page/layer-chooser.tsx";
import { saveFile } from "../page/save-file.ts";
import { backgrounds } from "../page/settings.ts";
import type { Pictures, Session } from "../page/use-session.ts";
import type { Comparison } from "../worker/compare.ts";
import { PictureInputs } from "./picture-inputs.tsx";
import { resultsJson } from "./results-json.ts";
import { ResultsTable } from "./results-table.tsx";
import { SplitViewer } from "./split-viewer.tsx";

/** Results with what they were computed from. */
interface Results {
  readonly key: readonly unknown[];
  readonly pictures: Pictures;
  readonly comparisons: readonly Comparison[];
}

export function CompareTab({ session }: { readonly session: Session }): VNode {
  const { settings, change, pictures, backend, weights, run, refreshWeights } = session;
  const { layers, channels, crop } = settings;
  const [results, setResults] = useState<Results>();
  const [chosen, setChosen] = useState(0);
  const ready = pictures.original && pictures.reconstructions.length > 0 && backend && weights;
  const key = [pictures, layers, channels, crop, backend?.engine, weights?.name, weights?.kind];
  const fresh = results?.key.every((value, i) => value === key[i]);

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
  }, [...key, Boolean(ready), settings.tab]);

  const reconstruction = results?.pictures.reconstructions[chosen];
  return (
    <>
      <PictureInputs session={session} />
      <details class="settings">
        <summary>Settings</summary>
        <LayerChooser session={session} />
        <div class="row">
          <label>
            PSNR and SSIM of{" "}
            <select
              value={channels}
              onChange={({ currentTarget }) => change({ channels: currentTarget.value as "rgb" | "y" })}
            >
              <option value="rgb">RGB</option>
              <option value="y">Y, as papers do</option>
            </select>
          </label>
          <label>
            after cutting{" "}
            <input
              type="number"
              min="0"
              max="64"
              value={crop}
              onChange={({ currentTarget }) =>
                change({ crop: Math.min(64, Math.max(0, Math.round(Number(currentTarget.value)))) })
              }
            />{" "}
            pixels at each side
          </label>
          <label>
            Transparent pixels{" "}
            <select
              value={settings.background}
              onChange={({ currentTarget }) =>
                change({ background: currentTarget.value as (typeof backgrounds)[number] })
              }
            >
              {backgrounds.map((name) => (
                <option key={name} value={name}>
                  {name === "refuse" ? "are an error" : `on ${name}`}
                </option>
              ))}
            </select>
          </label>
        </div>
      </details>
      {!pictures.reconstructions.length && pictures.original && (
        <p>Now add one or more reconstructions of {pictures.original.name}.</p>
      )}
      {results?.pictures.original && reconstruction && (
        <div class={fresh ? "results" : "results stale"} aria-busy={!fresh} data-fresh={fresh}>
          {!fresh && (
            <p>
              These are the numbers from before the last change.{" "}
              <button type="button" onClick={() => void compare()} disabled={!ready}>
                Compare again
              </button>
            </p>
          )}
          <ResultsTable comparisons={results.comparisons} chosen={chosen} onChoose={setChosen} />
          <div class="row">
            <button
              type="button"
              disabled={!fresh}
              onClick={() =>
                saveFile(
                  "srloss.json",
                  new Blob([resultsJson(results.pictures, results.comparisons, session)], { type: "application/json" }),
                )
              }
            >
              Save the numbers (JSON)
            </button>
            <CopyLink />
          </div>
          <SplitViewer
            original={results.pictures.original}
            reconstruction={reconstruction}
            maps={results.comparisons[chosen]?.maps ?? []}
          />
        </div>
      )}
    </>
  );
}

/** The settings are in the address. */
function CopyLink(): VNode {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(location.href);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <button type="button" onClick={() => void copy()}>
      {copied ? "Copied" : "Copy a link to these settings"}
    </button>
  );
}
