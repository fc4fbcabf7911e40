import { stderrColours } from "./colours.ts";
import { shown } from "./shown.ts";

/** How much is said on stderr beside results, warnings and errors. */
let talk: "quiet" | "normal" | "verbose" = "normal";

/** `--quiet` and `--verbose` */
export function setTalk({ quiet, verbose }: Readonly<Record<string, unknown>>): void {
  talk = quiet === true ? "quiet" : verbose === true ? "verbose" : "normal";
}

/** Whether progress and notes are to be shown. */
export const isQuiet = (): boolean => talk === "quiet";

/** A line for people, on stderr: results on stdout stay clean. */
export function note(message: string): void {
  if (!isQuiet()) process.stderr.write(`${stderrColours.dim(shown(message))}\n`);
}

/** The short line; the long one where `--verbose` asks for it. */
export function noteEngine({ engine, device, why }: { engine: string; device: string; why: string }): void {
  note(talk === "verbose" ? why : `Engine: ${engine} (${device})`);
}

export function warn(message: string): void {
  process.stderr.write(`${stderrColours.yellow("warning:")} ${shown(message)}\n`);
}
