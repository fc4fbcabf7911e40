/** What is mutated: a file, or files beside each other (a model.json and its shards), by name. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** A sound input, made small, so that mutations hit what says what the bytes mean. */
export interface Sound {
  readonly name: string;
  /** The first one is what is opened. */
  readonly files: Files;
}

/**
 * What accepting a mutated input comes to:
 * - `right`: the very result of the sound input;
 * - `unchecked`: another result, where the format has nothing to tell it by: what stands in the bytes is what was read;
 * - anything else is a fault, and says what is wrong.
 */
export type Verdict = "right" | "unchecked" | { readonly wrong: string };

/** A format that is tried. `Result` is whatever its reader gives. */
export interface Target<Result = unknown> {
  /** As `--format` names it. */
  readonly format: string;
  sound(): Promise<readonly Sound[]>;
  /** Reads as a user's program does; throws what the reader throws. */
  run(files: Files, sound: Sound): Promise<Result>;
  judge(result: Result, files: Files, sound: Sound): Verdict | Promise<Verdict>;
}

/** Names a target's types once, where it is written. */
export function target<Result>(definition: Target<Result>): Target {
  return definition as Target;
}
