import { rowFigures } from "../figures.ts";
import { ranking } from "../table/ranks.ts";
import type { Cell, Table } from "../use-judge.ts";

const arrows = { lower: "↓", higher: "↑" } as const;
const numbers = (cells: readonly Cell[]) => cells.flatMap((cell) => (cell && "value" in cell ? [cell.value] : []));

/** One line for each reconstruction, every digit; a number that is missing is an empty field. */
export function tableCsv({ pictures, rows, cells }: Table): string {
  const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const line = (fields: readonly string[]) => `${fields.map(quoted).join()}\n`;
  const field = (cell: Cell) => (cell && "value" in cell ? String(cell.value) : "");
  return [
    line(["reconstruction", ...rows.map(({ name }) => name)]),
    ...pictures.reconstructions.map(({ name }, i) => line([name, ...rows.map((row) => field(cells[row.name]![i]))])),
  ].join("");
}

/** A row for each reconstruction; the best of each column is bold. */
export function tableMarkdown(table: Table): string {
  const head = table.rows.map(({ title, unit, better }) => `${title}${unit && `, ${unit}`} ${arrows[better]}`);
  const plain = (text: string) => text.replace(/[\\|*`<[\]]/g, "\\$&");
  return [
    ["", ...head],
    ["---", ...head.map(() => "---:")],
    ...written(table, (text) => `**${text}**`, "–").map(([name, ...fields]) => [plain(name!), ...fields]),
  ]
    .map((fields) => `| ${fields.join(" | ")} |\n`)
    .join("");
}

/** The same for a paper: booktabs, bold for the best. */
export function tableLatex(table: Table): string {
  const escaped = (text: string) => text.replace(/[\\~^]|[&%$#_{}]/g, (sign) => latexSigns[sign] ?? `\\${sign}`);
  const latexArrows = { lower: "$\\downarrow$", higher: "$\\uparrow$" } as const;
  const head = table.rows.map(({ title, better }) => `${escaped(title)} ${latexArrows[better]}`);
  const line = (fields: readonly string[]) => `${fields.join(" & ")} \\\\\n`;
  return [
    `\\begin{tabular}{l${"r".repeat(head.length)}}\n\\toprule\n`,
    line(["", ...head]),
    "\\midrule\n",
    ...written(table, (text) => `\\textbf{${text}}`, "--").map(([name, ...fields]) =>
      line([escaped(name!), ...fields]),
    ),
    "\\bottomrule\n\\end{tabular}\n",
  ].join("");
}

/** What a backslash before it would make a command of. */
const latexSigns: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
};

/** Names and numbers as the page shows them. */
function written({ pictures, rows, cells }: Table, best: (text: string) => string, none: string): string[][] {
  const columns = rows.map((row) => {
    const write = rowFigures(numbers(cells[row.name]!));
    const { ranks } = ranking(row, cells[row.name]!);
    return cells[row.name]!.map((cell, i) => {
      if (!cell || !("value" in cell)) return none;
      return ranks[i] === 1 && ranks.length > 1 ? best(write(cell.value)) : write(cell.value);
    });
  });
  return pictures.reconstructions.map(({ name }, i) => [name, ...columns.map((column) => column[i]!)]);
}
