import { type MeasureName, measures } from "@srloss/core";
import { hasMap } from "../../src/index.ts";
import { measureNotes } from "./measure-notes.ts";

/** `docs/measures.md`: a section for each row of the table of measures. */
export function measuresPage(): string {
  const names = Object.keys(measures) as MeasureName[];
  return `${[
    "# Measures",
    "",
    "Every loss and metric that `srloss compare --loss`, `contentLoss` and the playground know, as the table of measures has them. x is",
    "the original, y the reconstruction, pixels are in 0..255 where nothing else is said. Written by",
    "`pnpm --filter @srloss/evaluate measures`; the formulas in full, with their options, are in the functions' docstrings.",
    "",
    ...names.flatMap(section),
  ]
    .join("\n")
    .trimEnd()}\n`;
}

function section(name: MeasureName): string[] {
  const { title, unit, better, best, leastSide, of, sees, meaning, usual } = measures[name];
  const { formula, source, penalises, blind } = measureNotes[name];
  const facts = [
    `\`${name}\``,
    `${better} is better${unit && `, in ${unit}`}`,
    `${Number.isFinite(best) ? best : "infinite"} for equal images`,
    looksAt[sees ?? of],
    ...(leastSide > 1 ? [`at least ${leastSide}x${leastSide} pixels`] : []),
    ...(hasMap(name) ? ["has a map"] : []),
    ...(usual ? ["shown where nothing is asked for"] : []),
  ];
  return [
    `## <a id="${name}"></a>${title}`,
    "",
    `${capital(meaning)}.`,
    "",
    `- **Formula**: ${formula}`,
    `- **From**: ${source}`,
    `- **Penalises** ${penalises}`,
    `- **Blind to** ${blind}`,
    "",
    `${facts.join("; ")}.`,
    "",
  ];
}

const looksAt = {
  pixels: "looks at pixels",
  channels: "looks at pixels or their luma",
  features: "looks at features of VGG",
  luma: "looks at the luma, whatever the range of the pixels",
  colour: "looks at RGB, whatever the range of the pixels",
};

const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1);
