import { checkFields } from "@srloss/core/validation";
import { getBackend, ready, setBackend } from "@tensorflow/tfjs-core";
import { type Engine, type EngineSettings, NotInstalled } from "./engine.ts";
import { firstLine } from "./first-line.ts";
import { probeBackend } from "./probe.ts";
import { quietly } from "./quietly.ts";

/** What became of one engine. */
export interface EngineTrial<Name extends string = string> {
  readonly engine: Name;
  readonly title: string;
  readonly ok: boolean;
  /** Why not. */
  readonly reason?: string;
  /** What to type to get it, where that would help. */
  readonly install?: string;
  /** Device or version. */
  readonly device?: string;
}

/**
 * Loads and probes one engine; it stays the current backend where it works.
 *
 * @param forced Whether it was asked for by name.
 * @returns Its device, or the reason why it does not work.
 *
 * @example
 * ```ts
 * import { tryEngine } from "@srloss/engines";
 * const load = async () => { throw new Error("there is no GPU"); };
 * const { ok, reason } = await tryEngine({ name: "gpu", title: "a GPU", backend: "gpu", load }, {}, true);
 * [ok, reason]; // => [false, "there is no GPU"]
 * ```
 */
export async function tryEngine<Name extends string, Options extends EngineSettings>(
  engine: Engine<Name, Options>,
  options: Options,
  forced: boolean,
): Promise<EngineTrial<Name>> {
  checkFields(engine, ["name", "title", "backend", "load"], "tryEngine: an engine");
  const { name, title, install } = engine;
  const before = getBackend();
  const attempt = async () => {
    const device = await engine.load(options, forced);
    await startBackend(engine.backend);
    await ready();
    await probeBackend();
    return device;
  };
  try {
    const device = await (options.verbose ? attempt() : quietly(attempt));
    return { engine: name, title, ok: true, device };
  } catch (error) {
    if (before) await setBackend(before);
    const hint = install !== undefined && error instanceof NotInstalled ? { install } : {};
    return { engine: name, title, ok: false, reason: firstLine(error), ...hint };
  }
}

/** Makes a backend current. tfjs prints why one does not start and returns false; here that is the error. */
async function startBackend(name: string): Promise<void> {
  const said: unknown[] = [];
  const own = console.warn;
  console.warn = (...words: unknown[]) => said.push(...words);
  const started = await setBackend(name).finally(() => {
    console.warn = own;
  });
  if (started) for (const words of said) console.warn(words);
  else {
    const reason = firstLine(said.at(-1) ?? "").replace(/^Error: /, "");
    throw new Error(`its backend "${name}" did not start${reason && ` (${reason})`}`);
  }
}
