import type { MethodResult, StudyResults } from "./study-results.ts";

/** The means over the images of one method. */
export interface MethodMeans {
  readonly step: number;
  /** By measure. */
  readonly values: Readonly<Record<string, number>>;
  /** Power in the upper half of the frequencies, as a part of the original's. */
  readonly upperHalf: number;
  /** How far the frequencies of the upsampling stand out, over how far they do in the original. */
  readonly checkerboard: number;
}

/** By method. */
export function meansOf({ methods, originals }: StudyResults): Readonly<Record<string, MethodMeans>> {
  const measured = commonMeasures(methods);
  return Object.fromEntries(
    Object.entries(methods).map(([name, result]) => [name, means(result, originals, measured)]),
  );
}

/** Measures that every image of every method has: weights may have come, or gone, between two of them. */
function commonMeasures(methods: StudyResults["methods"]): string[] {
  const all = Object.values(methods).flatMap(({ images }) => Object.values(images));
  return Object.keys(all[0]?.values ?? {}).filter((name) => all.every(({ values }) => Object.hasOwn(values, name)));
}

function means(
  { step, images }: MethodResult,
  originals: StudyResults["originals"],
  measures: readonly string[],
): MethodMeans {
  const names = Object.keys(images);
  const mean = (value: (name: string) => number) =>
    names.reduce((sum, name) => sum + value(name), 0) / Math.max(1, names.length);
  // Ratios: of one image that has twice and one that has half as much the mean is one.
  const ratio = (value: (name: string) => number) => Math.exp(mean((name) => Math.log(value(name))));
  return {
    step,
    values: Object.fromEntries(measures.map((measure) => [measure, mean((name) => images[name]!.values[measure]!)])),
    upperHalf: ratio((name) => images[name]!.spectrum.upperHalf / originals[name]!.upperHalf),
    checkerboard: ratio((name) => images[name]!.spectrum.checkerboard / originals[name]!.checkerboard),
  };
}
