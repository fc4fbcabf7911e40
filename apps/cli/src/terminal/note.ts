import { stderrColours } from "./colours.ts";

/** A line for people, on stderr: results on stdout stay clean. */
export function note(message: string): void {
  process.stderr.write(`${stderrColours.dim(message)}\n`);
}

export function warn(message: string): void {
  process.stderr.write(`${stderrColours.yellow("warning:")} ${message}\n`);
}
