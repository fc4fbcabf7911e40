import { SrlossError } from "@srloss/core";
import type { Files, Sound, Target } from "./target.ts";

/** How a case ended. */
export type Outcome =
  /** With one printable sentence of ours. */
  | "refused"
  | "right"
  | "unchecked"
  /** Accepted, and it should not have been. */
  | "wrong"
  /** An error that is not ours, or ours with what no one should read. */
  | "raw error"
  | "hang"
  | "memory"
  | "crash";

export const fine: readonly Outcome[] = ["refused", "right", "unchecked"];

export interface Ended {
  readonly outcome: Outcome;
  /** The message, or what is wrong. */
  readonly detail: string;
}

/** Runs one case in this process and says how it ended. */
export async function runCase(target: Target, files: Files, sound: Sound): Promise<Ended> {
  let result: unknown;
  try {
    result = await target.run(files, sound);
  } catch (error) {
    const fault = faultOf(error);
    return { outcome: fault === undefined ? "refused" : "raw error", detail: fault ?? (error as Error).message };
  }
  const verdict = await target.judge(result, files, sound);
  return typeof verdict === "string" ? { outcome: verdict, detail: "" } : { outcome: "wrong", detail: verdict.wrong };
}

/** Characters that a terminal acts on, and lines. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** What engines say of their own insides. */
const engineWords =
  /Invalid typed array|Cannot create a string|Invalid URL|not implemented|is not a function|is not iterable|Unexpected (token|end)|Cannot read prop|out of (bounds|memory)|Maximum call stack|Array buffer alloc|undefined|\[object /i;

/** What is wrong with an error that a reader threw; undefined where it is one clear sentence. */
function faultOf(error: unknown): string | undefined {
  if (!(error instanceof SrlossError)) return `not ours: ${error instanceof Error ? error.stack : String(error)}`;
  const { message } = error;
  if (unprintable.test(message)) return `unprintable: ${JSON.stringify(message.slice(0, 300))}`;
  if (message.length > 700) return `${message.length} characters: ${message.slice(0, 300)}...`;
  if (!/^\S.*[.?]$/.test(message)) return `no sentence: ${message}`;
  if (engineWords.test(message)) return `an engine's words: ${message}`;
  return undefined;
}
