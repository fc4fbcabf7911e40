import type { MeasureName } from "@srloss/core";
import { number } from "../terminal/table.ts";
import { type DemoImage, type DemoRow, demoRequest } from "./run-demo.ts";

/** The columns of the demo's tables. */
export const demoColumns: readonly MeasureName[] = demoRequest.measures;

/** One image's table: a row for each degradation. */
export function demoRows({ rows }: DemoImage): string[][] {
  return rows.map((row) => [row.degradation, ...demoColumns.map((name) => number(lossValue(row, name)))]);
}

export function lossValue({ evaluation }: DemoRow, name: MeasureName): number {
  return evaluation.values[name] as number;
}

/** How bad each loss finds each degradation: relative to the one that it finds worst in an image, averaged over images. */
export function opinions(images: readonly DemoImage[]): Record<string, Record<string, number>> {
  const found: Record<string, Record<string, number>> = {};
  for (const name of demoColumns.slice(0, 4))
    for (const { rows } of images) {
      const worst = Math.max(...rows.map((row) => lossValue(row, name)));
      for (const row of rows) {
        const own = found[row.degradation] ?? {};
        found[row.degradation] = own;
        own[name] = (own[name] ?? 0) + lossValue(row, name) / worst / images.length;
      }
    }
  return found;
}

/** Sentences on what the losses disagree about, from the numbers. */
export function verdicts(images: readonly DemoImage[]): string[] {
  const shares = opinions(images);
  return demoColumns.slice(0, 4).map((name) => {
    const ordered = Object.keys(shares).sort((a, b) => shares[b]![name]! - shares[a]![name]!);
    return `${name} penalises ${ordered[0]} most, then ${ordered.slice(1, -1).join(", ")}, and ${ordered.at(-1)} least.`;
  });
}
