import { basename } from "node:path";
import { type Pixels, writeWhole } from "@srloss/node-gpu";
import type { Measured } from "../comparing/measure-pair.ts";
import { measuredHead, measuredRows, type Provenance } from "../comparing/print-measured.ts";
import type { CompareRequest } from "../comparing/request.ts";
import type { LossMap } from "../maps/pair-maps.ts";
import { mapFigure, pictureFigure } from "./figures.ts";
import { htmlTable, page } from "./page.ts";
import { mapsHtml, provenanceHtml } from "./provenance.ts";

/** What `compare --html` shows. */
export interface PairReport {
  readonly hr: Pixels;
  readonly sr: Pixels;
  readonly maps: readonly LossMap[];
  readonly measured: Measured;
  readonly request: CompareRequest;
  readonly provenance: Provenance;
}

/** Writes one self-contained page with both pictures, the maps and the numbers, whole or not at all. */
export async function writePairReport(file: string, report: PairReport): Promise<void> {
  const { hr, sr, maps, measured, request, provenance } = report;
  const { files, size, cropBorder } = provenance;
  const pictures = [
    await pictureFigure(hr, `original: ${files.hr}`),
    await pictureFigure(sr, `reconstruction: ${files.sr} (point at it to see the original)`, {
      pixels: hr,
      name: "original",
    }),
  ];
  const figures: string[] = [];
  for (const map of maps) figures.push(await mapFigure(map, size));
  const cut = cropBorder ? `, ${cropBorder} pixels cut from each side` : "";
  const body = [
    `<p>${size.width}x${size.height} pixels${cut}; pixel losses in ${request.range.join("..")}.</p>`,
    `<div class="row wrap">${pictures.join("")}</div>`,
    htmlTable(measuredHead, measuredRows(measured, request)),
    ...(figures.length ? [mapsHtml, `<div class="row wrap">${figures.join("")}</div>`] : []),
    provenanceHtml(provenance),
  ];
  await writeWhole(file, page(`${basename(files.sr)} against ${basename(files.hr)}`, body.join("\n")));
}
