import { printable } from "@srloss/core/validation";

/**
 * The first line of what was thrown, as a reason in a sentence; printable, and 300 characters at most.
 *
 * @example
 * ```ts
 * import { firstLine } from "@srloss/engines";
 * firstLine(new Error("out of memory\n  at line 7")); // => "out of memory"
 * ```
 */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return printable(message.trim().split("\n")[0] ?? "", 300);
}
