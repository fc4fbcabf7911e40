import { printable } from "./validation/printable.ts";

/** Longer than any sentence, shorter than a screen. */
const mostCharacters = 2000;

/**
 * An error of srloss: its message is one sentence that says what was wrong, where, and what to do. Names of files, servers
 * and tensors are in it: whatever they hold, it is one line that a terminal shows as it is.
 */
export class SrlossError extends Error {
  /** What kind of fault, for programs; stable between releases, as the sentence is not. */
  readonly code: string | undefined;

  constructor(code: string | undefined, message: string, options?: ErrorOptions) {
    super(printable(message, mostCharacters), options);
    this.name = "SrlossError";
    this.code = code;
  }
}
