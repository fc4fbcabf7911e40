import { quoted } from "./printable.ts";

/**
 * A value as a message names it: numbers and text themselves, the kind of everything else.
 *
 * @param value Anything.
 * @returns A few words, such as `255`, `"rgb"`, `null`, `a promise`, `an array` or `a Float32Array`.
 *
 * @example
 * ```ts
 * import { given } from "@srloss/core/validation";
 * given([1, 2]); // => "an array"
 * given(Promise.resolve()); // => "a promise"
 * ```
 */
export function given(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return "an array";
  if (isPromise(value)) return "a promise";
  // Of objects, only those that the platform names: a class of a program that was minified is called anything.
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (kind === "Object") return "an object";
  return `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind}`;
}

export function isPromise(value: unknown): boolean {
  return typeof (value as PromiseLike<unknown> | null)?.then === "function";
}
