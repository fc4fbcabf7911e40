import { SrlossError } from "../srloss-error.ts";
import { given } from "./given.ts";
import { nearestName } from "./nearest-name.ts";
import { quoted } from "./printable.ts";

/** The names of all options of a function: one that is missing here is an error of types, and so is one too many. */
export type OptionNames<T> = Readonly<Record<keyof T, true>>;

/**
 * Refuses options that a function does not have: one that is ignored gives a number that is silently another.
 *
 * @param where The function, as its callers know it; the message begins with it.
 * @param options What the caller gave; undefined is no options, where none is needed.
 * @param known The names of all options, each with `true`.
 * @param needed The names of those that can't be left out, for a function whose options can't be.
 * @throws SrlossError with code `option` where `options` is no plain object, has another name, or lacks one; it says which is
 *   near.
 *
 * @example
 * ```ts
 * import { checkOptions } from "@srloss/core/validation";
 * checkOptions("psnr", { range: [0, 1], crop: 4 }, { range: true, crop: true });
 * ```
 */
export function checkOptions<T extends object>(
  where: string,
  options: T | undefined,
  known: OptionNames<T>,
  needed?: readonly (keyof T & string)[],
): void {
  if (options === undefined && !needed) return;
  const names = Object.keys(known);
  // A Map, a promise or a tensor has no options of its own, and none of them would be looked at.
  if (Object.prototype.toString.call(options) !== "[object Object]")
    throw new SrlossError(
      "option",
      `${where}: options are an object such as { ${names[0]}: ... }; got ${given(options)}.`,
    );
  const unknown = namesOf(options as T).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) {
    checkNeeded(where, options as T, needed);
    return;
  }
  const near = nearestName(unknown, names);
  throw new SrlossError(
    "option",
    `${where} has no option ${quoted(unknown)}${near ? `; did you mean ${near}?` : "."} Options: ${names.join(", ")}.`,
  );
}

/** With those that it inherits, as destructuring takes them, and symbols. */
function namesOf(options: object): string[] {
  const names: string[] = [];
  for (const name in options) names.push(name);
  return [...names, ...Object.getOwnPropertySymbols(options).map(String)];
}

function checkNeeded<T extends object>(where: string, options: T, needed: readonly (keyof T & string)[] = []): void {
  const missing = needed.filter((name) => options[name] === undefined);
  if (missing.length)
    throw new SrlossError("option", `${where} needs ${missing.join(", ")}; pass { ${needed.join(", ")} }.`);
}
