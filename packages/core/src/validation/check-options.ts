import { SrlossError } from "../srloss-error.ts";
import { given } from "./given.ts";
import { nearestName } from "./nearest-name.ts";
import { quoted } from "./printable.ts";

/** The names of all options of a function: one that is missing here is an error of types, and so is one too many. */
export type OptionNames<T> = Readonly<Record<keyof T, true>>;

/** What other libraries call it. */
const elsewhere: Readonly<Record<string, string>> = { maxval: "range", datarange: "range", peak: "range" };

/**
 * Refuses options that a function does not have: one that is ignored gives a number that is silently another.
 *
 * @param where The function, as its callers know it; the message begins with it.
 * @param options What the caller gave; undefined is no options.
 * @param known The names of all options, each with `true`.
 * @throws SrlossError with code `option` where `options` is no plain object, or has another name; it says which is near.
 *
 * @example
 * ```ts
 * import { checkOptions } from "@srloss/core/validation";
 * checkOptions("psnr", { range: [0, 1], crop: 4 }, { range: true, crop: true });
 * ```
 */
export function checkOptions<T extends object>(where: string, options: T | undefined, known: OptionNames<T>): void {
  if (options === undefined) return;
  const names = Object.keys(known);
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new SrlossError(
      "option",
      `${where}: options are an object such as { ${names[0]}: ... }; got ${given(options)}.`,
    );
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  const other = elsewhere[unknown.toLowerCase().replace("_", "")];
  const near = other && names.includes(other) ? other : nearestName(unknown, names);
  throw new SrlossError(
    "option",
    `${where} has no option ${quoted(unknown)}${near ? `; did you mean ${near}?` : "."} Options: ${names.join(", ")}.`,
  );
}
