import { colourStops } from "@srloss/evaluate/drawing";
import { version } from "../version.ts";
import { escapeHtml } from "./escape-html.ts";
import { viewerStyle } from "./viewer.ts";

const style = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; padding: 0 1rem; max-width: 1500px; }
h1 { font-size: 1.5rem; margin-bottom: 0.2rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
p, li { max-width: 75ch; } small, figcaption { color: GrayText; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 1rem 0; }
th, td { padding: 0.25rem 0.8rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
td { background: linear-gradient(to left, #f4a0304d var(--bar, 0%), transparent var(--bar, 0%)); }
.scroll { overflow-x: auto; } .row { display: flex; gap: 0.75rem; padding-bottom: 0.5rem; }
.wrap { flex-wrap: wrap; }
figure { margin: 0; flex: none; } figcaption { font-size: 0.85rem; max-width: 256px; overflow-wrap: anywhere; }
.shown { position: relative; display: block; width: 256px; background: var(--soft); }
.shown img { display: block; width: 256px; height: auto; image-rendering: auto; }
.shown .under { position: absolute; inset: 0; visibility: hidden; }
.shown:hover .under, .shown:focus .under { visibility: visible; }
.legend { height: 8px; width: 256px; margin-top: 2px; }
/* A row of the demo: the image and five maps, on a screen of 1280 pixels. */
.scroll .shown, .scroll .shown img, .scroll .legend { width: 196px; } .scroll figcaption { max-width: 196px; }
.heat { background: linear-gradient(to right, ${colourStops(false).join()}); }
.diverging { background: linear-gradient(to right, ${colourStops(true).join()}); }
.ends { display: flex; justify-content: space-between; }
/* A phone: what was looked at, which comes last, takes two lines instead of the edge. */
@media (max-width: 30rem) {
  body { margin: 1rem auto; }
  table { font-size: 0.8125rem; }
  th, td { padding: 0.25rem 0.35rem; }
  td:last-child, th:last-child { white-space: normal; }
}
`;

/** A page that needs no other file. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="srloss ${version()}">
<title>${escapeHtml(title)}</title>
<style>${style}${viewerStyle}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${body}
</body>
</html>
`;
}

/** Head and rows; a cell may say how long its bar is, 0..1. */
export function htmlTable(
  head: readonly string[],
  rows: readonly (readonly (string | { readonly text: string; readonly bar: number })[])[],
): string {
  const cell = (content: string | { readonly text: string; readonly bar: number }) =>
    typeof content === "string"
      ? `<td>${escapeHtml(content)}</td>`
      : `<td style="--bar:${Math.round(100 * Math.min(1, Math.max(0, content.bar)))}%">${escapeHtml(content.text)}</td>`;
  const titles = head.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join("");
  const lines = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("\n");
  return `<div class="scroll"><table><thead><tr>${titles}</tr></thead><tbody>\n${lines}\n</tbody></table></div>`;
}
