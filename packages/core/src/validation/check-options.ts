import { SrlossError } from "../srloss-error.ts";
import { nearestName } from "./nearest-name.ts";
import { quoted } from "./printable.ts";

/**
 * Refuses options that a function does not have: one that is ignored gives a number that is silently another.
 *
 * @param where The function, as its callers know it; the message begins with it.
 * @param options What the caller gave; undefined is no options.
 * @param known The names of all options.
 * @throws SrlossError with code `option` where `options` is no plain object, or has another name; it says which is near.
 *
 * @example
 * ```ts
 * import { checkOptions } from "@srloss/core/validation";
 * checkOptions("psnr", { range: [0, 1] }, ["range", "crop"]);
 * ```
 */
export function checkOptions(where: string, options: unknown, known: readonly string[]): void {
  if (options === undefined) return;
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new SrlossError(
      "option",
      `${where}: options are an object such as { ${known[0]}: ... }; got ${given(options)}.`,
    );
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearestName(unknown, known);
  throw new SrlossError(
    "option",
    `${where} has no option ${quoted(unknown)}${near ? `; did you mean ${near}?` : "."} Options: ${known.join(", ")}.`,
  );
}

const given = (options: unknown) =>
  Array.isArray(options) ? "an array" : typeof options === "string" ? quoted(options) : String(options);
