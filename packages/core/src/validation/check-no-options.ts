import { SrlossError } from "../srloss-error.ts";
import { given } from "./given.ts";
import { printable } from "./printable.ts";

/**
 * Refuses options of a function that has none: what is ignored is believed to count. Undefined is nothing, and the index and
 * list that `Array.map` hands on are no options.
 *
 * @param where The function, as its callers know it; the message begins with it.
 * @param more What the caller gave behind the last argument, a rest parameter of the type `[]`.
 * @throws SrlossError with code `option`.
 *
 * @example
 * ```ts
 * import { checkNoOptions } from "@srloss/core/validation";
 * const double = (x: number, ...more: []) => {
 *   checkNoOptions("double", more);
 *   return 2 * x;
 * };
 * [1, 2].map(double); // => [2, 4]
 * ```
 */
export function checkNoOptions(where: string, more: readonly unknown[]): void {
  const extra = more.find((value) => value !== undefined);
  if (extra === undefined || (typeof more[0] === "number" && Array.isArray(more[1]))) return;
  const names = given(extra) === "an object" ? Object.keys(extra as object) : [];
  const got = names.length ? `{ ${printable(names.map((name) => `${name}: ...`).join(", "))} }` : given(extra);
  throw new SrlossError("option", `${where} has no options; got ${got}.`);
}
