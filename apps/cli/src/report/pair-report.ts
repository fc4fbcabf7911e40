import type { Evaluation, ResolvedRequest } from "@srloss/evaluate";
import { type Pixels, writeWhole } from "@srloss/node-gpu";
import { evaluationCells, evaluationHead, type Made } from "../comparing/print-evaluation.ts";
import { drawMap, type ShownMap, shownMap } from "../maps/draw-map.ts";
import { mapTitle } from "../maps/map-name.ts";
import { escapeHtml } from "./escape-html.ts";
import { mapFigure } from "./figures.ts";
import { htmlTable, page } from "./page.ts";
import { type PageImage, pageImage } from "./page-image.ts";
import { mapsHtml, onOneLine, provenanceHtml } from "./provenance.ts";
import { viewer } from "./viewer.ts";

/** What `compare --html` shows. */
export interface PairReport {
  readonly hr: Pixels;
  readonly sr: Pixels;
  readonly files: { readonly sr: string; readonly hr: string };
  readonly evaluation: Evaluation;
  readonly request: ResolvedRequest;
  readonly made: Made;
}

/** Of a page that people send to each other. */
const mostBytes = 4_500_000;

/** Writes one self-contained page with a viewer of both images and the maps, and the numbers, whole or not at all. */
export async function writePairReport(file: string, report: PairReport): Promise<void> {
  const { hr, sr, files, evaluation, request, made } = report;
  const { width, height, maps } = evaluation;
  const { cropBorder } = request;
  const names = distinctNames(files.sr, files.hr);
  // Base64 takes a third more; half of the page is for the pair.
  const each = (mostBytes * 3) / 4 / (4 + 2 * maps.length);
  const original = await pageImage(hr, 2 * each);
  const reconstruction = await pageImage(sr, 2 * each);
  const drawn: { readonly shown: ShownMap; readonly image: PageImage }[] = [];
  for (const map of maps) {
    const shown = shownMap(map, evaluation);
    drawn.push({ shown, image: await pageImage(drawMap(shown, width, height), 2 * each) });
  }
  const layers = [
    { name: names.sr, uri: reconstruction.uri },
    ...drawn.map(({ shown: { map }, image }) => ({ name: `map of ${mapTitle(map)}`, uri: image.uri })),
  ];
  const cut = cropBorder ? `, ${cropBorder} pixels cut from each side` : "";
  const smaller = original.loss || reconstruction.loss;
  const figures = drawn.map(({ shown, image }) => mapFigure(shown, image.uri));
  const body = [
    `<p>${width}x${height} pixels${cut}; ${escapeHtml(onOneLine(made))}.</p>`,
    viewer({ name: names.hr, uri: original.uri }, layers, { width, height }),
    ...(smaller
      ? [`<p><small>To keep this page small, its images are ${smaller}; the numbers are of the files.</small></p>`]
      : []),
    htmlTable(evaluationHead, evaluationCells(evaluation, request)),
    ...(figures.length
      ? [mapsHtml(drawn.map(({ shown }) => shown)), `<div class="row wrap">${figures.join("")}</div>`]
      : []),
    provenanceHtml(made),
  ];
  await writeWhole(file, page(`${names.sr} against ${names.hr}`, body.join("\n")), {
    inputs: [files.sr, files.hr],
  });
}

/** The files' names, with as many of their folders as tell them apart. */
export function distinctNames(sr: string, hr: string): { readonly sr: string; readonly hr: string } {
  const [a, b] = [sr, hr].map((path) => path.split(/[\\/]+/).filter(Boolean)) as [string[], string[]];
  for (let parts = 1; parts < Math.max(a.length, b.length); parts++) {
    const [one, other] = [a, b].map((path) => path.slice(-parts).join("/"));
    if (one !== other) return { sr: one!, hr: other! };
  }
  return { sr, hr };
}
