import { checkKind } from "@srloss/core/validation";
import type { Engine, EngineSettings } from "./engine.ts";
import { type EngineTrial, tryEngine } from "./try-engine.ts";

/**
 * Tries every engine of a table, one after the other; `measure` runs on each one that works, while it is the current
 * backend. The last one that works stays current: for a report, not before work.
 *
 * @param engines The fastest first.
 * @param measure Called once for each engine that works; what it returns becomes `measured`.
 * @param options How the engines are to run.
 * @returns One entry for each engine, in order, with the reason of those that do not work.
 * @throws What `measure` threw.
 *
 * @example
 * ```ts
 * import { tryEngines } from "@srloss/engines";
 * const cpu = { name: "cpu", title: "plain JavaScript", backend: "cpu", load: async () => "one thread" };
 * const [trial] = await tryEngines([cpu], async () => tf.getBackend(), {});
 * trial.measured; // => "cpu"
 * ```
 */
export async function tryEngines<T, Name extends string, Options extends EngineSettings>(
  engines: readonly Engine<Name, Options>[],
  measure: (trial: EngineTrial<Name>) => Promise<T>,
  options: Options,
): Promise<readonly (EngineTrial<Name> & { readonly measured?: T })[]> {
  checkKind(engines, "list", "tryEngines: engines");
  checkKind(measure, "function", "tryEngines: what measures an engine");
  const report: (EngineTrial<Name> & { measured?: T })[] = [];
  for (const engine of engines) {
    const trial = await tryEngine(engine, options, false);
    report.push(trial.ok ? { ...trial, measured: await measure(trial) } : trial);
  }
  return report;
}
