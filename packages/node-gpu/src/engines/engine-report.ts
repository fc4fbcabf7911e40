import { SrlossError } from "@srloss/core";
import { checkOptions, given } from "@srloss/core/validation";
import { tryEngines } from "@srloss/engines";
import { type EngineOptions, type EngineTrial, engineOptions } from "./engine.ts";
import { engines } from "./engines.ts";

/**
 * Tries every engine, one after the other; `measure` runs on each one that works, while it is the current backend. The
 * last one that works stays current: for a report, not before work.
 *
 * @param measure Called once for each engine that works; what it returns becomes `measured`.
 * @param options How the engines are to run.
 * @returns One entry for each engine, the fastest kind first, with the reason of those that do not work.
 * @throws What `measure` threw; SrlossError where it is no function.
 *
 * @example
 * ```ts
 * const report = await engineReport(async () => {
 *   const start = performance.now();
 *   await l2Loss(hr, sr).data();
 *   return performance.now() - start;
 * });
 * for (const { engine, measured, reason } of report) console.log(engine, measured ?? reason);
 * ```
 */
export function engineReport<T>(
  measure: (trial: EngineTrial) => Promise<T>,
  options: EngineOptions = {},
): Promise<readonly (EngineTrial & { readonly measured?: T })[]> {
  if (typeof measure !== "function")
    throw new SrlossError(
      "argument",
      `engineReport: what measures an engine comes first, then options: engineReport(async () => 0, { threads: 2 }); got ${given(measure)}.`,
    );
  checkOptions("engineReport", options, engineOptions);
  return tryEngines(engines, measure, options);
}
