import { SrlossError } from "@srloss/core";
import { checkFields, checkKind, given, meant } from "@srloss/core/validation";
import type { Engine, EngineSettings } from "./engine.ts";
import { type EngineTrial, tryEngine } from "./try-engine.ts";

export interface BackendReport<Name extends string = string> {
  readonly engine: Name;
  /** tfjs's name of the backend, which is current now. */
  readonly backend: string;
  /** Device or version. */
  readonly device: string;
  /** One sentence: what was chosen, and why nothing faster. */
  readonly why: string;
  /** The engines that were tried, in order; the last one is the chosen one. */
  readonly tried: readonly EngineTrial<Name>[];
}

/** tfjs has one current backend: calls wait for each other. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Makes the first engine of a table that works the current tfjs backend; each has to compute a small convolution and its
 * gradient right. `useBackend` of `@srloss/node-gpu` and `@srloss/web` is this function with their tables.
 *
 * @param engines The fastest first.
 * @param options `engine` forces one by name; the others say how it is to run.
 * @returns What was chosen and why.
 * @throws Error where a forced engine is unknown or does not work: why, and what to type.
 *
 * @example
 * ```ts
 * import { chooseEngine } from "@srloss/engines";
 * const cpu = { name: "cpu", title: "plain JavaScript", backend: "cpu", load: async () => "one thread" };
 * const { why } = await chooseEngine([cpu], {});
 * why; // => "Using cpu, plain JavaScript (one thread)."
 * ```
 */
export function chooseEngine<Name extends string, Options extends EngineSettings>(
  engines: readonly Engine<Name, Options>[],
  options: Options & { readonly engine?: Name },
): Promise<BackendReport<Name>> {
  checkKind(engines, "list", "chooseEngine: engines");
  for (const engine of engines) checkFields(engine, ["name", "title", "backend", "load"], "chooseEngine: an engine");
  checkFields(options, [], "chooseEngine: options");
  const report = last.then(() => choose(engines, options));
  last = report.catch(() => undefined);
  return report;
}

async function choose<Name extends string, Options extends EngineSettings>(
  engines: readonly Engine<Name, Options>[],
  options: Options & { readonly engine?: Name },
): Promise<BackendReport<Name>> {
  const { engine: forced } = options;
  const candidates = engines.filter(({ name }) => forced === undefined || name === forced);
  if (!candidates.length) {
    const names = engines.map(({ name }) => name);
    throw new SrlossError(
      "engine",
      `${given(forced)} is not an engine${meant(forced, names)} Known: ${names.join(", ")}.`,
    );
  }
  const tried: EngineTrial<Name>[] = [];
  for (const engine of candidates) {
    const trial = await tryEngine(engine, options, forced !== undefined);
    tried.push(trial);
    if (!trial.ok) continue;
    const misses = tried.slice(0, -1).map(({ engine, reason }) => `${engine}: ${reason}`);
    const device = trial.device ?? "";
    const why = `Using ${engine.name}, ${engine.title} (${device})${forced ? ", as asked for" : ""}${misses.length ? `; not ${misses.join("; not ")}` : ""}.`;
    return { engine: engine.name, backend: engine.backend, device, why, tried };
  }
  const failed = tried.at(-1)!;
  throw new SrlossError(
    "engine",
    `The engine ${failed.engine} does not work here: ${failed.reason}${failed.install ? `; to get it: ${failed.install}` : ""}.`,
  );
}
