// Control and format characters (line breaks, terminal escapes, right-to-left marks), and halves of surrogate pairs.
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Text from outside (a file, a server, a name that a user typed) as it may stand in a message: one line, without characters
 * that a terminal acts on, and short.
 *
 * @param text Anything; what is no string is converted.
 * @param limit The most characters to keep. Defaults to 100.
 * @returns The text with unprintable characters as `\u001b`, and `...` where it was cut.
 *
 * @example
 * ```ts
 * import { printable } from "@srloss/core/validation";
 * printable("block1\u001b[31m"); // => "block1\\u001b[31m"
 * printable("x".repeat(1000), 5); // => "xxxxx..."
 * ```
 */
export function printable(text: unknown, limit = 100): string {
  // Cut first: a name of megabytes costs nothing then.
  const whole = String(text);
  const cut = whole.length > limit;
  const kept = cut ? whole.slice(0, limit).replace(/[\uD800-\uDBFF]$/, "") : whole;
  const shown = kept.replace(unprintable, (c) => `\\u${c.codePointAt(0)!.toString(16).padStart(4, "0")}`);
  return cut ? `${shown}...` : shown;
}

/**
 * The same between quotation marks.
 *
 * @example
 * ```ts
 * import { quoted } from "@srloss/core/validation";
 * quoted("layer"); // => "\"layer\""
 * ```
 */
export function quoted(text: unknown, limit?: number): string {
  return `"${printable(text, limit)}"`;
}
