import { SrlossError } from "../srloss-error.ts";
import { given } from "./given.ts";

/**
 * Refuses what has not all fields that a function reads.
 *
 * @param value What the caller gave.
 * @param names Of the fields; none where any object will do.
 * @param what How the message names it; it begins with this.
 * @throws SrlossError with code `argument`.
 *
 * @example
 * ```ts
 * import { checkFields } from "@srloss/core/validation";
 * checkFields({ width: 4, height: 2 }, ["width", "height"], "checkSize: the size");
 * ```
 */
export function checkFields(value: unknown, names: readonly string[], what: string): void {
  const fields = value as Readonly<Record<string, unknown>> | null | undefined;
  if (fields && (names.length || typeof fields === "object") && names.every((name) => fields[name] !== undefined))
    return;
  const missing = fields && typeof fields === "object" ? names.find((name) => fields[name] === undefined) : undefined;
  const got = missing && given(value) === "an object" ? `one without ${missing}` : given(value);
  const wanted = names.length ? `{ ${names.join(", ")} }` : "an object";
  throw new SrlossError("argument", `${what} is ${wanted}; got ${got}.`);
}
