import { writeWhole } from "@srloss/node-gpu";
import { escapeHtml } from "../report/escape-html.ts";
import { htmlTable, page } from "../report/page.ts";
import { counted } from "../terminal/counted.ts";
import { candidateColour, histogram } from "./histogram.ts";
import { reportRows } from "./report-rows.ts";
import { rowsTable } from "./rows-table.ts";
import type { RunRows } from "./run-rows.ts";
import { type RunSummary, runSummary } from "./summary.ts";
import type { WorstPair } from "./worst-pairs.ts";
import { worstPairsHtml, worstStyle } from "./worst-pairs-html.ts";

/**
 * Writes one self-contained page: summary, histograms, the worst pairs, and the rows in a table that can be sorted. It is no
 * larger than some megabytes, whatever the number of pairs.
 */
export async function writeEvaluationReport(
  file: string,
  rows: RunRows,
  worst: readonly WorstPair[],
  { summary, comparison }: RunSummary = runSummary(rows),
): Promise<void> {
  const { candidates } = rows;
  const charts = rows.columns.map((column) =>
    histogram(
      column,
      candidates.map((candidate) => [
        candidate ?? "",
        Float64Array.from(rows.measuredOf(candidate), (at) => rows.value(at, column) ?? Number.NaN),
      ]),
    ),
  );
  const first = candidates.map((candidate) => rows.measuredOf(candidate)[0]).find((at) => at !== undefined);
  const made = first === undefined ? undefined : rows.whole(first);
  const versions = Object.entries(made?.versions ?? {}).map(([name, version]) => `${name} ${version}`);
  const asked = Object.entries(made?.options ?? {}).map(([name, value]) => `${name} ${value}`);
  const shown = reportRows(rows);
  const body = [
    `<style>${worstStyle}</style>`,
    `<p>${counted(rows.count, "pair")}, ${rows.failures().length} failed${made ? `; ${escapeHtml([...asked, `engine ${made.engine}`].join(", "))}` : ""}.</p>`,
    htmlTable(summary.head, summary.cells),
    ...(comparison.cells.length
      ? ["<h2>Compared pair by pair</h2>", htmlTable(comparison.head, comparison.cells)]
      : []),
    "<h2>Histograms</h2>",
    ...(candidates.length > 1 ? [legend(candidates)] : []),
    `<div class="row wrap">${charts.join("")}</div>`,
    ...(worst.length ? ["<h2>The worst pairs</h2>", ...(await worstPairsHtml(worst))] : []),
    shown.length < rows.count ? `<h2>${shown.length} of ${rows.count} pairs</h2>` : "<h2>All pairs</h2>",
    ...(shown.length < rows.count
      ? ["<p>Those that failed, and the worst by each measure; the rows' files have all of them.</p>"]
      : []),
    rowsTable(rows, shown),
    `<p><small>${escapeHtml([...versions, `request ${made?.request.slice(0, 16) ?? "unknown"}...`].join(", "))}.</small></p>`,
  ];
  await writeWhole(file, page(`Evaluation of ${counted(rows.count, "pair")}`, body.join("\n")));
}

function legend(candidates: readonly (string | undefined)[]): string {
  const names = candidates.map(
    (name, i) => `<span style="color:${candidateColour(i)}">&#9632;</span> ${escapeHtml(name ?? "")}`,
  );
  return `<p>${names.join(" &nbsp; ")}</p>`;
}
