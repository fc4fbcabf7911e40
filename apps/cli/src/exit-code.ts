import { interruptedCode } from "./terminal/interruption.ts";
import { UsageError } from "./usage-error.ts";

/** What the process answers; also in `srloss --help`. */
export const exitCode = { ok: 0, failed: 1, usage: 2 } as const;

/** Weight errors that lie in the file or the name that was given, not in the network or the disk. */
const inputFailures = [
  "not-weights",
  "wrong-shape",
  "missing-layer",
  "not-finite",
  "truncated",
  "unsupported",
  "unavailable",
];

/** Errors in what was asked for: `input` is an output that would have replaced one. */
const requestFailures = ["input", "measure", "model", "option", "preset", "layer", "shape"];

/** The exit code for an error that ended a command. */
export function exitCodeOf(error: unknown): number {
  const { name, code } = (error ?? {}) as { name?: string; code?: string };
  if (name === "JobError") return (error as { exitCode: number }).exitCode;
  if (name === "AbortError") return interruptedCode();
  if (error instanceof UsageError || name === "ImageError" || name === "CACError") return exitCode.usage;
  if (name === "SrlossError" && requestFailures.includes(code ?? "")) return exitCode.usage;
  if (name === "WeightsError" && inputFailures.includes(code ?? "")) return exitCode.usage;
  return exitCode.failed;
}
