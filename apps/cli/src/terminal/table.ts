import { stripVTControlCharacters } from "node:util";
import { stdoutColours } from "./colours.ts";

/** Columns side by side, the first to the left, numbers to the right; `head` in bold. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const seen = (text = "") => stripVTControlCharacters(text).length;
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => seen(row[i]))));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => {
        const space = " ".repeat(widths[i]! - seen(cell));
        return i === 0 ? cell + space : space + cell;
      })
      .join("  ")
      .trimEnd();
  return [stdoutColours.bold(line(head)), ...rows.map(line)].join("\n");
}

/** Six significant digits, without an exponent where that is readable. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "inf" : String(value);
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e7 ? String(Number(value.toPrecision(6))) : value.toExponential(4);
}
