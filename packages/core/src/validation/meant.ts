import { nearestName } from "./nearest-name.ts";

/**
 * The end of a sentence about a name that is unknown: what was meant, where that is near.
 *
 * @param name What was given; what is no text is near nothing.
 * @param known What could have been given.
 * @returns `; did you mean max?`, or `.` where none is near.
 *
 * @example
 * ```ts
 * import { meant } from "@srloss/core/validation";
 * meant("maxx", ["max", "average"]); // => "; did you mean max?"
 * ```
 */
export function meant(name: unknown, known: readonly string[]): string {
  if (typeof name !== "string") return ".";
  const numbers = digits(name);
  // Another number is another thing, no slip of the finger: block9_conv1 is not nearly block1_conv1.
  const candidates = numbers ? known.filter((candidate) => digits(candidate) === numbers) : known;
  const near = nearestName(name, candidates);
  return near === undefined ? "." : `; did you mean ${near}?`;
}

function digits(name: string): string {
  return name.replace(/\D/g, "");
}
