import { existsSync } from "node:fs";
import type { BackendReport, UseBackendOptions } from "@srloss/node-gpu";
import { engineOptions } from "../options.ts";
import { UsageError } from "../usage-error.ts";
import { readJson } from "./typed-configuration.ts";

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

/** What was written down; undefined where nothing was. @throws UsageError where somebody else wrote it. */
export async function readRunEngine(file: string): Promise<RunEngine | undefined> {
  if (!existsSync(file)) return undefined;
  const { engine, precision, threads } = Object(await readJson(file)) as Readonly<Record<string, unknown>>;
  const text = (value: unknown) => value === undefined || typeof value === "string";
  if (!text(engine) || !text(precision) || !(threads === undefined || Number.isInteger(threads)))
    throw new UsageError(`${file} names no engine; remove it, and name one with --engine.`);
  return { engine, precision, threads } as RunEngine;
}

/** What is written down for `goingOn`. */
export function runEngine(
  { engine }: Pick<BackendReport, "engine">,
  { precision, threads }: UseBackendOptions,
): RunEngine {
  return { engine, ...(precision && { precision }), ...(threads !== undefined && { threads }) };
}
