import type { BackendReport, UseBackendOptions } from "@srloss/node-gpu";
import { engineOptions } from "../options.ts";

/** What a run computes on. It goes on there, whichever were faster by now: other roundings would make other weights. */
export interface RunEngine {
  readonly engine?: string;
  readonly precision?: string;
  /** Where a number was asked for. */
  readonly threads?: number;
}

/**
 * What a run is to compute on: what the options say, and what it `began` on for what they leave open. An engine that is named has nothing of
 * another one's; a precision names its engine.
 */
export function goingOn(options: Readonly<Record<string, unknown>>, began: RunEngine = {}): UseBackendOptions {
  if (options.engine !== undefined) return engineOptions(options);
  const { engine, precision, threads } = began;
  const chosen = options.precision === undefined ? { engine, precision } : {};
  return engineOptions({ threads, ...chosen, ...options });
}

/** What is written down for `goingOn`. */
export function runEngine(
  { engine }: Pick<BackendReport, "engine">,
  { precision, threads }: UseBackendOptions,
): RunEngine {
  return { engine, ...(precision && { precision }), ...(threads !== undefined && { threads }) };
}
