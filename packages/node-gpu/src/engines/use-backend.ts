import { getBackend, ready, setBackend } from "@tensorflow/tfjs-core";
import type { Engine, EngineName, EngineOptions } from "./engine.ts";
import { engines } from "./engines.ts";
import { firstLine, NotInstalled } from "./optional-package.ts";
import { probeBackend } from "./probe.ts";
import { quietly } from "./quietly.ts";

export interface UseBackendOptions extends EngineOptions {
  /** Use this engine and no other. */
  readonly engine?: EngineName;
}

/** What became of one engine. */
export interface EngineTrial {
  readonly engine: EngineName;
  readonly title: string;
  readonly ok: boolean;
  /** Why not. */
  readonly reason?: string;
  /** What to type to get it, where that would help. */
  readonly install?: string;
  /** Device or version. */
  readonly device?: string;
}

export interface BackendReport {
  readonly engine: EngineName;
  /** tfjs's name of the backend, which is current now. */
  readonly backend: string;
  /** Device or version. */
  readonly device: string;
  /** One sentence: what was chosen, and why nothing faster. */
  readonly why: string;
  /** The engines that were tried, in order; the last one is the chosen one. */
  readonly tried: readonly EngineTrial[];
}

/**
 * Makes the fastest engine that works here the current tfjs backend. In this order: TensorFlow on an NVIDIA GPU, WebGPU,
 * TensorFlow on the CPU, our own WebAssembly, tfjs's, plain JavaScript; each has to compute a small convolution and its gradient right.
 *
 * @param options `engine` forces one; the others say how it is to run.
 * @returns What was chosen and why.
 * @throws Error where a forced engine is unknown or does not work: why, and what to type.
 *
 * @example
 * ```ts
 * const { why } = await useBackend();
 * console.log(why); // one sentence
 * const { engine } = await useBackend({ engine: "cpu" });
 * engine; // => "cpu"
 * ```
 */
export function useBackend(options: UseBackendOptions = {}): Promise<BackendReport> {
  const report = last.then(() => choose(options));
  last = report.catch(() => undefined);
  return report;
}

/** tfjs has one current backend: calls wait for each other. */
let last: Promise<unknown> = Promise.resolve();

async function choose(options: UseBackendOptions): Promise<BackendReport> {
  const { engine: forced, ...rest } = options;
  const candidates = engines.filter(({ name }) => forced === undefined || name === forced);
  if (!candidates.length)
    throw new Error(`"${forced}" is not an engine. Known: ${engines.map(({ name }) => name).join(", ")}.`);
  const tried: EngineTrial[] = [];
  for (const engine of candidates) {
    const trial = await tryEngine(engine, rest, forced !== undefined);
    tried.push(trial);
    if (!trial.ok) continue;
    const misses = tried.slice(0, -1).map(({ engine, reason }) => `${engine}: ${reason}`);
    const device = trial.device ?? "";
    const why = `Using ${engine.name}, ${engine.title} (${device})${forced ? ", as asked for" : ""}${misses.length ? `; not ${misses.join("; not ")}` : ""}.`;
    return { engine: engine.name, backend: engine.backend, device, why, tried };
  }
  const failed = tried.at(-1)!;
  throw new Error(
    `The engine ${failed.engine} does not work here: ${failed.reason}${failed.install ? `; to get it: ${failed.install}` : ""}.`,
  );
}

/** Loads and probes one engine; it stays the current backend where it works. */
export async function tryEngine(engine: Engine, options: EngineOptions, forced: boolean): Promise<EngineTrial> {
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
