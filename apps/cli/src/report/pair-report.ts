import type { Evaluation, EvaluationMap, ResolvedRequest } from "@srloss/evaluate";
import { type Pixels, writeWhole } from "@srloss/node-gpu";
import { collectGarbage } from "../comparing/collect-garbage.ts";
import { evaluationCells, evaluationHead, type Made } from "../comparing/print-evaluation.ts";
import { Canvas } from "../drawing/canvas.ts";
import { drawMapOn, type Legend, shownMap } from "../maps/draw-map.ts";
import { mapTitle } from "../maps/map-name.ts";
import { escapeHtml } from "./escape-html.ts";
import { mapFigure } from "./figures.ts";
import { htmlTable, page } from "./page.ts";
import { type PageImage, pageImage, pageImages } from "./page-image.ts";
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

/** Of a page that people send to each other, in Base64, which takes a third more than the images. */
const mostBytes = 4_500_000 * (3 / 4);
/** Of a map beside its scale, 256 pixels wide on the page; the viewer has it larger. */
const mostSide = 512;

/** Writes one self-contained page with a viewer of both images and the maps, and the numbers, whole or not at all. */
export async function writePairReport(file: string, report: PairReport): Promise<void> {
  const { hr, sr, files, evaluation, request, made } = report;
  const { width, height, maps } = evaluation;
  const { cropBorder } = request;
  const names = distinctNames(files.sr, files.hr);
  const [original, reconstruction] = (await pageImages([hr, sr], mostBytes / 2)) as [PageImage, PageImage];
  collectGarbage(evaluation);
  // Of a large pair each copy of a map is a burden: one is drawn at a time, all of them on one canvas.
  const canvas = new Canvas(width, height);
  const drawn: DrawnMap[] = [];
  for (const map of maps) drawn.push(await drawnMap(map, canvas, mostBytes / 2 / maps.length));
  const layers = [
    { name: names.sr, uri: reconstruction.uri },
    ...drawn.map(({ map, image }) => ({ name: `map of ${mapTitle(map)}`, uri: image.uri })),
  ];
  const cut = cropBorder ? `, ${cropBorder} pixels cut from each side` : "";
  const smaller = original.loss;
  const figures = drawn.map(({ figure }) => figure);
  const body = [
    `<p>${width}x${height} pixels${cut}; ${escapeHtml(onOneLine(made))}.</p>`,
    viewer({ name: names.hr, uri: original.uri }, layers, { width, height }),
    ...(smaller
      ? [`<p><small>To keep this page small, its images are ${smaller}; the numbers are of the files.</small></p>`]
      : []),
    htmlTable(evaluationHead, evaluationCells(evaluation, request)),
    ...(figures.length ? [mapsHtml(drawn), `<div class="row wrap">${figures.join("")}</div>`] : []),
    provenanceHtml(made),
  ];
  await writeWhole(file, page(`${names.sr} against ${names.hr}`, body.join("\n")), {
    inputs: [files.sr, files.hr],
  });
}

/** What a page has of a map, without its numbers. */
interface DrawnMap extends Omit<Legend, "top"> {
  readonly image: PageImage;
  readonly figure: string;
}

async function drawnMap(map: EvaluationMap, canvas: Canvas, bytes: number): Promise<DrawnMap> {
  const shown = drawOn(canvas, map);
  collectGarbage(canvas);
  const small = await pageImage(canvas, bytes / 4, mostSide);
  const image = await pageImage(canvas, (bytes * 3) / 4);
  return { map, signed: shown.signed, image, figure: mapFigure(shown, small.uri) };
}

/** @returns What its legend says, without the numbers that were drawn. */
function drawOn(canvas: Canvas, map: EvaluationMap): Legend {
  const { width, height } = canvas;
  const shown = shownMap(map, { width, height });
  drawMapOn(canvas, shown, width, height);
  const { top, signed } = shown;
  return { map, top, signed };
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
