/** The options of `evaluate` that say what is measured and how; the others are of the run. */
const names = [
  "loss",
  "layers",
  "preset",
  "weights",
  "lpipsNet",
  "lpipsWeights",
  "engine",
  "precision",
  "range",
  "cropBorder",
  "crop",
  "background",
  "y",
  "convention",
] as const;

/** Those that were given: what a worker has to know, and whoever draws a map of a row that is there. */
export function measuredOptions(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
}
