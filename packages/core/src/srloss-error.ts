/** An error of srloss: its message is one sentence that says what was wrong, where, and what to do. */
export class SrlossError extends Error {
  /** What kind of fault, for programs; stable between releases, as the sentence is not. */
  readonly code: string | undefined;

  constructor(code: string | undefined, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "SrlossError";
    this.code = code;
  }
}
