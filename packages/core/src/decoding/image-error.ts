import { SrlossError } from "../srloss-error.ts";
import { printable } from "../validation/printable.ts";

/** Names and reasons come from strangers. */
const mostCharacters = 1000;

/** An image that can't be read or written; the message is one sentence with what to do. */
export class ImageError extends SrlossError {
  /** `transparent`: a background colour would help. */
  declare readonly code: "transparent" | undefined;

  constructor(message: string, options: ErrorOptions & { readonly code?: "transparent" } = {}) {
    super(options.code, printable(message, mostCharacters), options);
    this.name = "ImageError";
  }
}
