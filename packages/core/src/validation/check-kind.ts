import { SrlossError } from "../srloss-error.ts";
import { given } from "./given.ts";

type Kind = "text" | "number" | "function" | "list" | "bytes" | "floats";

const kinds: Readonly<Record<Kind, readonly [words: string, is: (value: unknown) => boolean]>> = {
  text: ["text", (value) => typeof value === "string"],
  number: ["a number", (value) => typeof value === "number"],
  function: ["a function", (value) => typeof value === "function"],
  list: ["a list", Array.isArray],
  bytes: ["a Uint8Array", (value) => value instanceof Uint8Array],
  floats: ["a Float32Array", (value) => value instanceof Float32Array],
};

/**
 * Refuses what is of another kind than a function needs, before the engine says so in words about its own insides.
 *
 * @param value What the caller gave.
 * @param kind What is needed: `text`, `number`, `function`, `list`, `bytes` or `floats`.
 * @param what How the message names it; it begins with this.
 * @throws SrlossError with code `argument`.
 *
 * @example
 * ```ts
 * import { checkKind } from "@srloss/core/validation";
 * checkKind("psnr", "text", "findMeasure: the name");
 * ```
 */
export function checkKind(value: unknown, kind: Kind, what: string): void {
  const [words, is] = kinds[kind];
  if (!is(value)) throw new SrlossError("argument", `${what} is ${words}; got ${given(value)}.`);
}
