import { escapeHtml } from "../report/escape-html.ts";
import type { RunRows } from "./run-rows.ts";
import type { TableRow } from "./table-row.ts";

/** Pixels that a row is high; the page holds only those that are seen. */
const rowHeight = 28;

const script = `
(() => {
  const rows = JSON.parse(document.getElementById("rows").textContent);
  const box = document.getElementById("all"), body = box.querySelector("tbody"), find = document.getElementById("find");
  const high = ${rowHeight}, number = (cell) => typeof cell === "number" ? cell
    : { Infinity: Infinity, "-Infinity": -Infinity }[cell];
  const texts = new Intl.Collator("en", { numeric: true });
  let shown = rows, by = -1, up = true;
  const gap = (n) => { const row = document.createElement("tr"); row.style.height = n * high + "px"; return row; };
  const draw = () => {
    const from = Math.max(0, Math.min(shown.length, Math.floor(box.scrollTop / high)) - 10), to = Math.min(shown.length, from + 60);
    const part = shown.slice(from, to).map((cells) => {
      const row = document.createElement("tr");
      row.style.height = high + "px";
      cells.forEach((cell) => {
        const td = document.createElement("td");
        td.textContent = typeof cell === "number" ? String(Number(cell.toPrecision(6))) : cell ?? "";
        row.append(td);
      });
      return row;
    });
    body.replaceChildren(gap(from), ...part, gap(shown.length - to));
    document.getElementById("count").textContent = shown.length + " of " + rows.length;
  };
  const sorted = () => {
    const word = find.value.toLowerCase();
    shown = word ? rows.filter((row) => row.some((cell) => String(cell).toLowerCase().includes(word))) : rows.slice();
    if (by >= 0) shown.sort((a, b) => {
      const [x, y] = [number(a[by]), number(b[by])];
      // What has no value is last in both directions.
      if (x === undefined ? y !== undefined : y === undefined) return x === undefined ? 1 : -1;
      const order = x !== undefined ? (x < y ? -1 : x > y ? 1 : 0) : texts.compare(String(a[by]), String(b[by]));
      return up ? order : -order;
    });
    box.scrollTop = 0;
    draw();
  };
  const titles = box.querySelectorAll("th button");
  titles.forEach((button, i) => button.addEventListener("click", () => {
    up = by === i ? !up : true;
    by = i;
    titles.forEach((other, j) => other.parentNode.setAttribute("aria-sort", j !== i ? "none" : up ? "ascending" : "descending"));
    sorted();
  }));
  box.addEventListener("scroll", draw);
  find.addEventListener("input", sorted);
  draw();
})();
`;

const style = `
#all { max-height: 70vh; overflow: auto; } #all table { margin: 0; } #all thead { position: sticky; top: 0; background: Canvas; }
#all td { height: ${rowHeight}px; padding-block: 0; box-sizing: border-box; } #all td:last-child { text-align: left; }
#all th button { font: inherit; background: none; border: 0; padding: 0; color: inherit; cursor: pointer; }
#all th[aria-sort=ascending] button::after { content: " \\2191"; } #all th[aria-sort=descending] button::after { content: " \\2193"; }
`;

/** Digits that a table shows, with some to spare for sorting. */
const digits = 8;

/**
 * Rows, which a click on a column's title sorts and a word filters.
 *
 * @param shown Their places; the page draws some sixty of them at a time.
 */
export function rowsTable(rows: RunRows, shown: Uint32Array): string {
  const several = rows.candidates.some((candidate) => candidate !== undefined);
  const { columns } = rows;
  const head = ["id", ...(several ? ["candidate"] : []), "size", ...columns, "error"];
  const cells = ({ id, candidate, width, height, values, error }: TableRow) => [
    id,
    ...(several ? [candidate ?? ""] : []),
    width === undefined ? "" : `${width}x${height}`,
    ...columns.map((column) => shortened(values[column] ?? "")),
    error ?? "",
  ];
  // No name of a file ends the element, nor begins a comment in it.
  const json = JSON.stringify(Array.from(shown, (at) => cells(rows.whole(at)))).replaceAll("<", "\\u003c");
  const titles = head.map((title) => `<th scope="col" aria-sort="none"><button>${escapeHtml(title)}</button></th>`);
  return `<style>${style}</style>
<p><label>Only rows with <input id="find" type="search"></label> <small id="count"></small></p>
<div id="all" class="scroll" tabindex="0"><table><thead><tr>${titles.join("")}</tr></thead><tbody></tbody></table></div>
<script type="application/json" id="rows">${json}</script>
<script>${script}</script>`;
}

function shortened(value: number | string): number | string {
  return typeof value === "number" ? Number(value.toPrecision(digits)) : value;
}
