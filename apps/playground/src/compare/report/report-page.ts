import { colourStops } from "@srloss/evaluate/drawing";
import { measurePage } from "../../judge/measure-page.ts";
import { figure, rowFigures } from "../figures.ts";
import { ranking } from "../table/ranks.ts";
import type { Table } from "../use-judge.ts";

/** One reconstruction as the report shows it. */
interface ReportPicture {
  readonly name: string;
  readonly uri: string;
  /** Its map's drawing; none where there is no map. */
  readonly map?: string | undefined;
}

/** What a report says beside the table. */
export interface ReportWords {
  readonly original: Omit<ReportPicture, "map">;
  readonly reconstructions: readonly ReportPicture[];
  /** What was measured, by what, with which weights, in sentences. */
  readonly made: readonly string[];
  /** How the same numbers come out of a terminal. */
  readonly command: string;
  /** Of the maps: which measure's, and what is drawn brightest. */
  readonly maps?: { readonly title: string; readonly signed: boolean; readonly top: number } | undefined;
}

const style = `
:root { color-scheme: light dark; --line: #8884; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; padding: 0 1rem; max-width: 1400px; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 0.8rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
th:first-child { text-align: left; max-width: 24rem; font-weight: 600; }
small, figcaption { color: GrayText; font-weight: 400; } th small { display: block; }
.scroll { overflow-x: auto; } pre { overflow-x: auto; padding: 0.6rem; border: 1px solid var(--line); }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); gap: 1rem; }
figure { margin: 0; } img { display: block; width: 100%; image-rendering: pixelated; }
.pair { position: relative; } .pair img + img { position: absolute; inset: 0; height: 100%; visibility: hidden; }
.pair:hover img + img, .pair:focus img + img { visibility: visible; }
.scale { height: 8px; margin: 0.3rem 0 0; } .best { text-decoration: underline; font-weight: 600; }
`;

/** A page that needs no other file: pictures, numbers, maps, and what they are made with. */
export function reportPage(table: Table, words: ReportWords): string {
  const { original, reconstructions, made, command, maps } = words;
  const title = `${reconstructions.length} reconstruction${reconstructions.length === 1 ? "" : "s"} of ${original.name}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
${made.map((sentence) => `<p>${escaped(sentence)}</p>`).join("\n")}
<h2>Numbers</h2>
${numbers(table)}
<h2>Pictures</h2>
<p>Point at a reconstruction, or move to it by the Tab key, to see the original in its place.</p>
<div class="pictures">
<figure><img alt="${escaped(original.name)}" src="${original.uri}"><figcaption>${escaped(original.name)}, the original</figcaption></figure>
${reconstructions.map((one) => picture(one, original)).join("\n")}
</div>
${maps ? mapsSection(reconstructions, maps) : ""}
<h2>The same numbers in a terminal</h2>
<pre>${escaped(command)}</pre>
</body>
</html>
`;
}

const picture = ({ name, uri }: ReportPicture, original: ReportWords["original"]) =>
  `<figure><div class="pair" tabindex="0"><img alt="${escaped(name)}" src="${uri}"><img alt="${escaped(original.name)}" src="${original.uri}"></div><figcaption>${escaped(name)}</figcaption></figure>`;

function mapsSection(
  pictures: readonly ReportPicture[],
  { title, signed, top }: NonNullable<ReportWords["maps"]>,
): string {
  const shown = pictures.filter(({ map }) => map !== undefined);
  const meaning = signed
    ? "Red places make it larger, blue ones smaller; all maps have one scale."
    : "Bright is worse; all maps have one scale.";
  const figures = shown.map(
    ({ name, map }) =>
      `<figure><img alt="Map of ${escaped(name)}" src="${map}"><figcaption>${escaped(name)}</figcaption></figure>`,
  );
  return `<h2>Where ${escaped(title)} sees a difference</h2>
<p>${meaning}</p>
<div class="scale" style="background: linear-gradient(to right, ${colourStops(signed).join()})"></div>
<p><small>${signed ? `${figure(-top)} or less` : "0"} to ${figure(top)} or more</small></p>
<div class="pictures">${figures.join("\n")}</div>`;
}

function numbers({ rows, cells, pictures }: Table): string {
  const head = ["", ...pictures.reconstructions.map(({ name }) => name)].map(
    (name) => `<th scope="col">${escaped(name)}</th>`,
  );
  const lines = rows.map((row) => {
    const own = cells[row.name]!;
    const write = rowFigures(own.flatMap((cell) => (cell && "value" in cell ? [cell.value] : [])));
    const { ranks } = ranking(row, own);
    const fields = own.map((cell, i) => {
      if (!cell || !("value" in cell)) return `<td title="${escaped(cell?.reason ?? "")}">–</td>`;
      return `<td${ranks[i] === 1 && own.length > 1 ? ' class="best"' : ""}>${write(cell.value)}</td>`;
    });
    const unit = row.unit && `, ${row.unit}`;
    const about = `${escaped(row.meaning)}; ${row.better} is better. ${escaped(row.of)}. <a href="${measurePage(row.measure)}">More</a>`;
    return `<tr><th scope="row">${escaped(row.title + unit)}<small>${about}</small></th>${fields.join("")}</tr>`;
  });
  return `<div class="scroll"><table><thead><tr>${head.join("")}</tr></thead><tbody>${lines.join("\n")}</tbody></table></div>`;
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
