import { printable } from "@srloss/core/validation";

/** Words of an engine about its own insides, and of values that a description should have had. */
const insides =
  /undefined|\[object |is not a function|is not iterable|Cannot read|Maximum call stack|typed array|Unexpected (token|end)/i;

/** What tfjs says of a model that it can't make or run, as a part of a sentence. */
export function tfjsReason(error: unknown): string {
  const [line = ""] = String((error as Error)?.message ?? error)
    .trim()
    .split("\n");
  if (insides.test(line)) return "its description is damaged, or of another kind of model";
  return printable(line.replace(/\.+$/, ""), 300);
}
