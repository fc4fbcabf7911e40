import type { Made } from "../comparing/print-evaluation.ts";
import { degradations } from "../demo/degradations.ts";
import { demoColumns, demoRows, lossValue, opinions, verdicts } from "../demo/demo-table.ts";
import type { DemoImage } from "../demo/run-demo.ts";
import { drawMap, shownMap } from "../maps/draw-map.ts";
import { escapeHtml } from "./escape-html.ts";
import { dataUri, imageFigure, mapFigure } from "./figures.ts";
import { htmlTable, page } from "./page.ts";
import { mapsHtml, provenanceHtml } from "./provenance.ts";

/** The demo as one self-contained page. */
export async function demoPage(images: readonly DemoImage[], made: Made): Promise<string> {
  const sections: string[] = [];
  for (const image of images) sections.push(await section(image));
  const ways = degradations.map(({ name, explanation }) => `<li><b>${name}</b>: ${escapeHtml(explanation)}</li>`);
  const body = [
    "<p>Drawn images, each spoiled in five ways, and how bad each loss finds that. For each loss the worst way is 1; averaged over the images:</p>",
    opinionTable(images),
    `<ul>${verdicts(images)
      .map((sentence) => `<li>${escapeHtml(sentence)}</li>`)
      .join("")}</ul>`,
    `<p>The ways:</p><ul>${ways.join("")}</ul>`,
    mapsHtml(
      images.flatMap(({ rows }) =>
        rows.flatMap(({ evaluation }) => evaluation.maps.map((map) => shownMap(map, evaluation))),
      ),
    ),
    "<p>Of one image, maps below each other share their colours: what is dark there is little beside the worst.</p>",
    ...sections,
    provenanceHtml(made),
  ];
  return page("What the losses say about blur, noise, JPEG and upscaling", body.join("\n"));
}

function opinionTable(images: readonly DemoImage[]): string {
  const columns = demoColumns.slice(0, 4);
  const rows = Object.entries(opinions(images)).map(([degradation, shares]) => [
    degradation,
    ...columns.map((name) => ({ text: shares[name]!.toFixed(2), bar: shares[name]! })),
  ]);
  return htmlTable(["", ...columns], rows);
}

async function section(image: DemoImage): Promise<string> {
  const { name, original, rows } = image;
  const worst = demoColumns.map((column) => Math.max(...rows.map((row) => lossValue(row, column))));
  const cells = demoRows(image).map(([title, ...values]) => [
    title!,
    ...values.map((text, i) =>
      i < 4 ? { text, bar: lossValue(rows.find((r) => r.degradation === title)!, demoColumns[i]!) / worst[i]! } : text,
    ),
  ]);
  const lines: string[] = [];
  const shown = rows.map(({ evaluation }) => evaluation.maps.map((map) => shownMap(map, evaluation)));
  // Below each other, they share their colours.
  const tops = shown[0]!.map((_, i) => Math.max(...shown.map((maps) => maps[i]!.top)));
  for (const [index, row] of rows.entries()) {
    const figures = [
      await imageFigure(row.image, `${row.degradation} (point at it to see the original)`, {
        pixels: original,
        name: "original",
      }),
    ];
    for (const [i, map] of shown[index]!.entries()) {
      const scaled = { ...map, top: tops[i]! };
      figures.push(mapFigure(scaled, await dataUri(drawMap(scaled, original.width, original.height))));
    }
    lines.push(`<div class="scroll row">${figures.join("")}</div>`);
  }
  return [
    `<h2>${escapeHtml(name)}</h2>`,
    htmlTable(["", ...demoColumns], cells),
    `<div class="scroll row">${await imageFigure(original, "original")}</div>`,
    ...lines,
  ].join("\n");
}
