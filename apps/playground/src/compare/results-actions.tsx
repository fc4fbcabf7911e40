import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { saveFile } from "../page/save-file.ts";
import type { Pictures } from "../page/use-session.ts";
import type { Comparison } from "../worker/compare.ts";
import { resultsJson } from "./results-json.ts";

interface Properties {
  readonly pictures: Pictures;
  readonly comparisons: readonly Comparison[];
  readonly fresh: boolean;
}

/** The numbers and the settings to take along. */
export function ResultsActions({ pictures, comparisons, fresh }: Properties): VNode {
  const json = () => resultsJson(comparisons);
  return (
    <div class="row">
      <button
        type="button"
        disabled={!fresh}
        onClick={() => saveFile("srloss.json", new Blob([json()], { type: "application/json" }))}
      >
        Save the numbers (JSON)
      </button>
      <CopyButton label="Copy the numbers (JSON)" text={json} disabled={!fresh} />
      <CopyButton label="Copy a link to these settings" text={() => location.href} />
      {pictures.own && <small>The link carries the settings; your pictures stay here.</small>}
    </div>
  );
}

interface CopyProperties {
  readonly label: string;
  readonly text: () => string;
  readonly disabled?: boolean;
}

function CopyButton({ label, text, disabled = false }: CopyProperties): VNode {
  const [said, setSaid] = useState("");
  const copy = async () => {
    // Browsers refuse it to pages without https, and where the visitor says no.
    const done = await navigator.clipboard?.writeText(text()).then(
      () => true,
      () => false,
    );
    setSaid(done ? "Copied" : "The browser did not let the page copy");
    setTimeout(() => setSaid(""), 3000);
  };
  return (
    <>
      <button type="button" disabled={disabled} onClick={() => void copy()}>
        {label}
      </button>
      <small role="status">{said}</small>
    </>
  );
}
