import pc from "picocolors";

/** A line for people, on stderr: results on stdout stay clean. */
export function note(message: string): void {
  process.stderr.write(`${pc.dim(message)}\n`);
}

export function warn(message: string): void {
  process.stderr.write(`${pc.yellow("warning:")} ${message}\n`);
}
