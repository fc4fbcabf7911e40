import { type MeasureName, measures } from "@srloss/core";
import { number } from "../terminal/table.ts";
import { type MethodMeans, meansOf } from "./study-means.ts";
import { methodsOf, type StudyReport } from "./study-report.ts";

interface StudyCell {
  readonly text: string;
  /** Of its column, bicubic too. */
  readonly best: boolean;
}

export interface StudyTable {
  readonly head: readonly string[];
  readonly rows: readonly { readonly title: string; readonly cells: readonly StudyCell[] }[];
}

interface Column {
  readonly title: string;
  readonly value: (means: MethodMeans) => number;
  /** How far from the best; less is better. */
  readonly distance: (value: number) => number;
}

/** The means over the images, a row for each method. */
export function studyTable(report: StudyReport): StudyTable {
  const means = meansOf(report.results);
  const methods = methodsOf(report);
  const columns = columnsOf(means[methods[0]!.name]!);
  const best = columns.map(({ value, distance }) =>
    Math.min(...methods.map(({ name }) => distance(value(means[name]!)))),
  );
  return {
    head: ["", "steps", ...columns.map(({ title }) => title)],
    rows: methods.map(({ name, title }) => ({
      title,
      cells: [
        { text: name === "bicubic" ? "" : String(means[name]!.step), best: false },
        ...columns.map(({ value, distance }, i) => {
          const found = value(means[name]!);
          return { text: number(Number(found.toPrecision(4))), best: distance(found) === best[i] };
        }),
      ],
    })),
  };
}

function columnsOf({ values }: MethodMeans): Column[] {
  const measured = Object.keys(values).map((name): Column => {
    const { title, unit, better, byConvention } = measures[name as MeasureName];
    const sign = better === "higher" ? -1 : 1;
    const shown = `${title}${byConvention ? " (Y)" : ""}${unit && `, ${unit}`}`;
    return {
      title: `${shown}, ${better} is better`,
      value: (means) => means.values[name]!,
      distance: (value) => sign * value,
    };
  });
  const fromOne = (value: number) => Math.abs(Math.log(value));
  return [
    ...measured,
    { title: "high frequencies, 1 is the original's", value: ({ upperHalf }) => upperHalf, distance: fromOne },
    { title: "checkerboard, 1 is the original's", value: ({ checkerboard }) => checkerboard, distance: fromOne },
  ];
}
