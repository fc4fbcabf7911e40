import type { MeasureName } from "@srloss/core";

/** Where the docs say what a measure is: its formula and source, what it penalises and what it is blind to. */
export const measurePage = (name: MeasureName): string =>
  `https://github.com/srloss/srloss/blob/main/docs/measures.md#${name}`;
