import { printable } from "@srloss/core/validation";

/** Text as HTML; control characters are spelled out. */
export function escapeHtml(text: string): string {
  return printable(text, Number.POSITIVE_INFINITY).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
