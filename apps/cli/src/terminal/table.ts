import pc from "picocolors";

/** Columns side by side, the first to the left, numbers to the right; `head` in bold. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  ")
      .trimEnd();
  return [pc.bold(line(head)), ...rows.map(line)].join("\n");
}

/** Six significant digits, without an exponent where that is readable. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "inf" : String(value);
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e7 ? String(Number(value.toPrecision(6))) : value.toExponential(4);
}
