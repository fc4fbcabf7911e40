import { endMachine } from "./machine/current-machine.ts";
import { type Precision, settings, type WasmOptions } from "./settings.ts";

const precisions: readonly Precision[] = ["fast", "exact"];

/**
 * Says how this package is to run, from now on: networks that were made before keep their precision, and threads are
 * started when they are next needed.
 *
 * @param options `threads` and `precision`.
 * @throws Error for values that are neither.
 *
 * @example
 * ```ts
 * configureWasm({ threads: 2, precision: "exact" });
 * ```
 */
export function configureWasm(options: WasmOptions): void {
  const { threads, precision } = checked(options);
  if (threads !== settings.threads) endMachine();
  settings.threads = threads;
  settings.precision = precision;
}

function checked({ threads, precision }: WasmOptions): Required<WasmOptions> {
  if (threads !== undefined && (!Number.isInteger(threads) || threads < 1))
    throw new Error(`threads is a whole number from 1 on; got ${threads}.`);
  if (precision !== undefined && !precisions.includes(precision))
    throw new Error(`precision is one of ${precisions.join(", ")}; got "${precision}".`);
  return { threads: threads ?? settings.threads, precision: precision ?? settings.precision };
}
