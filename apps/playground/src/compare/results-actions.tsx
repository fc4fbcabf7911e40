import type { VNode } from "preact";
import { saveFile } from "../page/save-file.ts";
import type { Session } from "../page/use-session.ts";
import { makeReport } from "./report/make-report.ts";
import { Scatter } from "./scatter.tsx";
import { commandLine } from "./take-along/command-line.ts";
import { CopyButton } from "./take-along/copy-button.tsx";
import { resultsJson } from "./take-along/results-json.ts";
import { tableCsv, tableLatex, tableMarkdown } from "./take-along/table-text.ts";
import type { Table } from "./use-judge.ts";

interface Properties {
  readonly session: Session;
  readonly table: Table;
  /** Everything stands below everything else: what takes much room is opened on request. */
  readonly narrow: boolean;
}

/** What can be done with the numbers: taken along, and seen against each other. */
export function ResultsActions({ session, table, narrow }: Properties): VNode {
  const { settings, weights, run } = session;
  const { json, pictures } = table;
  const ready = json !== undefined;
  const report = async () => {
    const page = await run("Writing the report", (onProgress) => makeReport(session, table, onProgress));
    if (page !== undefined) saveFile("srloss.html", new Blob([page], { type: "text/html" }));
  };
  return (
    <>
      <div class="row take">
        <span class="quiet">Copy</span>
        <CopyButton label="link" spoken="Copy a link to these settings" text={() => location.href} />
        <CopyButton label="CSV" spoken="Copy as CSV" text={() => tableCsv(table)} disabled={!ready} />
        <CopyButton label="Markdown" spoken="Copy as Markdown" text={() => tableMarkdown(table)} disabled={!ready} />
        <CopyButton label="LaTeX" spoken="Copy as LaTeX" text={() => tableLatex(table)} disabled={!ready} />
        <CopyButton
          label="command line"
          spoken="Copy the command line"
          text={() => commandLine(settings, pictures, weights)}
        />
        <button
          type="button"
          disabled={!ready}
          onClick={() => saveFile("srloss.json", new Blob([resultsJson(json!)], { type: "application/json" }))}
        >
          Save the numbers (JSON)
        </button>
        <button type="button" disabled={!ready} onClick={() => void report()}>
          Save a report (HTML)
        </button>
      </div>
      {pictures.own && <small>The link carries the settings; your pictures stay here.</small>}
      {pictures.reconstructions.length > 1 && (
        <details class="fold" open={!narrow}>
          <summary>Perception against distortion</summary>
          <Scatter table={table} />
        </details>
      )}
    </>
  );
}
