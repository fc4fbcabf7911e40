import { join } from "node:path";
import { writeWhole } from "@srloss/node-gpu";
import { nearest } from "../drawing/nearest.ts";
import { drawMap } from "../maps/draw-map.ts";
import { escapeHtml } from "../report/escape-html.ts";
import { dataUri, imageFigure, mapFigure } from "../report/figures.ts";
import { page } from "../report/page.ts";
import { version } from "../version.ts";
import { spectraChart, trainingChart } from "./study-charts.ts";
import { type StudyCrops, studyCrops } from "./study-crops.ts";
import { inShort, readings } from "./study-readings.ts";
import type { StudyReport } from "./study-report.ts";
import { studyTable } from "./study-table.ts";
import { sentences, studyWords } from "./study-words.ts";

/** Images whose crops a page shows. */
const mostImages = 6;

/** Writes one self-contained page, the crops first. @returns Its file. */
export async function writeStudyPage(report: StudyReport, signal: AbortSignal): Promise<string> {
  const file = join(report.out, "index.html");
  const crops = await studyCrops(report, mostImages, signal);
  const rows: string[] = [];
  for (const one of crops) rows.push(await cropRow(one));
  const found = readings(report);
  const claims = found.map(
    ({ claim, holds, figures }) =>
      `<li><b>${escapeHtml(claim)}</b> ${holds ? "Here it holds." : "Here it does not hold."} ${escapeHtml(figures)}</li>`,
  );
  const body = [
    ...(found.length ? [`<p><b>${escapeHtml(inShort(found))}</b></p>`] : []),
    ...rows,
    `<p>${escapeHtml(sentences.crops)}</p>`,
    `<p>${escapeHtml(studyWords(report))}</p>`,
    ...(found.length
      ? ["<h2>What is said of these losses, and what was found</h2>", `<ul>${claims.join("")}</ul>`]
      : []),
    "<h2>Numbers</h2>",
    tableHtml(report),
    `<p>${escapeHtml(sentences.table)}</p>`,
    "<h2>Frequencies</h2>",
    `<div class="scroll">${spectraChart(report)}</div>`,
    `<p>${escapeHtml(sentences.spectra)}</p>`,
    "<h2>Training</h2>",
    `<div class="scroll">${await trainingChart(report)}</div>`,
    `<p>${escapeHtml(sentences.training)}</p>`,
    `<p><small>${escapeHtml(madeWords(report))}</small></p>`,
  ];
  await writeWhole(file, page("What each loss does to one network", body.join("\n")));
  return file;
}

async function cropRow({ image, original, methods }: StudyCrops): Promise<string> {
  const hr = nearest(original, 2);
  const above = [await imageFigure(hr, "original")];
  const below = [`<figure><span class="shown"></span></figure>`];
  for (const { title, pixels, psnr, map } of methods) {
    const caption = `${title}, PSNR of the image ${psnr.toFixed(2)} dB`;
    above.push(await imageFigure(nearest(pixels, 2), caption, { pixels: hr, name: "original" }));
    below.push(mapFigure(map, await dataUri(nearest(drawMap(map, original.width, original.height), 2))));
  }
  return `<h3>${escapeHtml(image)}</h3><div class="scroll row">${above.join("")}</div><div class="scroll row">${below.join("")}</div>`;
}

function tableHtml(report: StudyReport): string {
  const { head, rows } = studyTable(report);
  const titles = head.map((title) => `<th scope="col">${escapeHtml(title).replaceAll(", ", "<br>")}</th>`);
  const lines = rows.map(({ title, cells }) => {
    const shown = cells.map(({ text, best }) => `<td>${best ? `<b>${escapeHtml(text)}</b>` : escapeHtml(text)}</td>`);
    return `<tr><td>${escapeHtml(title)}</td>${shown.join("")}</tr>`;
  });
  return `<div class="scroll"><table><thead><tr>${titles.join("")}</tr></thead><tbody>${lines.join("\n")}</tbody></table></div>`;
}

/** What produced the numbers. */
export function madeWords({ results: { made } }: Pick<StudyReport, "results">): string {
  const networks = made?.networks.map(
    ({ network, weights }) =>
      `${network}, ${weights.name} (SHA-256 ${weights.sha256.slice(0, 16)}..., ${weights.verified ? "verified" : "not verified"})`,
  );
  return `srloss ${version()}; engine ${made?.engine} (${made?.device}). Weights: ${networks?.join("; ") || "none used"}.`;
}
