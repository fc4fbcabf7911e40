import { writeWhole } from "@srloss/node-gpu";
import { escapeHtml } from "../report/escape-html.ts";
import { mapFigure } from "../report/figures.ts";
import { htmlTable, page } from "../report/page.ts";
import { pageImage } from "../report/page-image.ts";
import { histogram } from "./histogram.ts";
import { rowsTable } from "./rows-table.ts";
import { comparisonCells, summaryCells } from "./summary.ts";
import { columnsOf, type KeptRow, valueIn } from "./table-row.ts";
import type { Images } from "./worst-pairs.ts";

/** Of all images, before Base64. */
const mostBytes = 6e6;

/** Writes one self-contained page: summary, histograms, the worst pairs, and every row in a table that can be sorted. */
export async function writeEvaluationReport(
  file: string,
  rows: readonly KeptRow[],
  images: readonly Images[],
): Promise<void> {
  const [summary, comparison] = [summaryCells(rows), comparisonCells(rows)];
  const failed = rows.filter(({ error }) => error !== undefined);
  const charts = columnsOf(rows).map((column) => {
    const candidates = new Map<string, number[]>();
    for (const row of rows) {
      const value = valueIn(row, column);
      const values = candidates.get(row.candidate ?? "") ?? [];
      if (value !== undefined) values.push(value);
      candidates.set(row.candidate ?? "", values);
    }
    return histogram(column, candidates);
  });
  const made = rows.find(({ error }) => error === undefined);
  const versions = Object.entries(made?.versions ?? {}).map(([name, version]) => `${name} ${version}`);
  const body = [
    `<p>${rows.length} pairs, ${failed.length} failed${made ? `; engine ${escapeHtml(made.engine)}` : ""}.</p>`,
    htmlTable(summary.head, summary.cells),
    ...(comparison.cells.length
      ? ["<h2>Compared pair by pair</h2>", htmlTable(comparison.head, comparison.cells)]
      : []),
    "<h2>Histograms</h2>",
    `<div class="row wrap">${charts.join("")}</div>`,
    ...(images.length ? ["<h2>The worst pairs</h2>", ...(await worstHtml(images))] : []),
    "<h2>All pairs</h2>",
    rowsTable(rows),
    `<p><small>${escapeHtml([...versions, `request ${made?.request.slice(0, 16) ?? "unknown"}...`].join(", "))}.</small></p>`,
  ];
  await writeWhole(file, page("Evaluation", body.join("\n")));
}

async function worstHtml(images: readonly Images[]): Promise<string[]> {
  const each = mostBytes / images.reduce((sum, { maps }) => sum + 2 + maps.length, 0);
  const html: string[] = [];
  for (const { row, sr, hr, maps } of images) {
    const [above, under] = [await pageImage(sr, each), await pageImage(hr, each)];
    const name = escapeHtml(`${row.candidate === undefined ? "" : `${row.candidate}: `}${row.id}`);
    const figures = [
      `<figure><span class="shown" tabindex="0" title="point at it to see the original"><img alt="${name}" src="${above.uri}"><img class="under" alt="original" src="${under.uri}"></span><figcaption>${name}</figcaption></figure>`,
    ];
    for (const { shown, pixels } of maps) figures.push(mapFigure(shown, (await pageImage(pixels, each)).uri));
    html.push(`<div class="row wrap">${figures.join("")}</div>`);
  }
  return html;
}
