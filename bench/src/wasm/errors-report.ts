import { markdownTable } from "../markdown-table.ts";
import { type ErrorFigures, precisions, shares } from "./wasm-errors.ts";

/** A table for each set of weights; of several images the largest of each figure. */
export function reportErrors(figures: readonly ErrorFigures[], size: number): string[] {
  return [...new Set(figures.map(({ title }) => title))].map((title) => {
    const own = figures.filter((one) => one.title === title);
    const rows = precisions.flatMap((precision) =>
      (["features", "gradient"] as const).map((what) => {
        const all = own.filter((one) => one.precision === precision && one.what === what);
        const columns = [...shares.map((_, i) => all.map(({ quantiles }) => quantiles[i]!)), all.map(relativeL2)];
        return [`${precision}, ${what}`, ...columns.map((column) => Math.max(...column).toExponential(1))];
      }),
    );
    const head = ["", ...shares.map((share) => (share < 1 ? `${100 * share} %` : "max")), "relative L2"];
    return `Errors against float64, of the largest entry, ${size}x${size}, ${title}:\n\n${markdownTable(head, rows)}${byImage(own)}`;
  });
}

/** Where there are several: rounding turns a ReLU or a pool's winner in one image and not in another. */
function byImage(figures: readonly ErrorFigures[]): string {
  const names = [...new Set(figures.map(({ name }) => name))];
  if (names.length < 2) return "";
  const rows = names.map((name) => {
    const own = figures.filter((one) => one.name === name && one.what === "gradient");
    return [name, ...precisions.map((precision) => relativeL2(own.find((one) => one.precision === precision)!))];
  });
  const cells = rows.map((row) => row.map((cell) => (typeof cell === "number" ? cell.toExponential(1) : cell)));
  return `\n\nRelative L2 of the gradient, by image:\n\n${markdownTable(["", ...precisions], cells)}`;
}

function relativeL2(figures: ErrorFigures): number {
  return figures.relativeL2;
}
