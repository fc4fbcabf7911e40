import { SrlossError } from "@srloss/core";
import { compileKernels, type KernelModule } from "./kernel-module.ts";
import type { LinearMemory } from "./linear-memory.ts";
import { builtin } from "./node-builtin.ts";
import { Runtime, StalledThread } from "./runtime.ts";
import { settings } from "./settings.ts";

/** A runtime's memory never shrinks: with nothing kept in it, one that has grown past this is given back. */
const keptBytes = 64 * 1024 * 1024;

const compiled = new Map<string, KernelModule>();
let runtime: Runtime | undefined;
/** Of the last runtime, until it is collected. */
let left: WeakRef<LinearMemory> | undefined;
let threadsFailed = false;

/** Why workers can't share memory here; they can in Node, and on pages that are cross-origin isolated. */
function whyNoSharedMemory(): string | undefined {
  const inNode = builtin("node:worker_threads") !== undefined;
  if (!inNode && globalThis.crossOriginIsolated !== true) return "threads need a page that is cross-origin isolated";
  return typeof SharedArrayBuffer === "undefined" ? "threads need SharedArrayBuffer, which is missing" : undefined;
}

/** @throws Error where WebAssembly has no SIMD. */
export function kernels(): KernelModule {
  const wanted = settings.threads > 1 && !threadsFailed;
  const reason = wanted ? whyNoSharedMemory() : undefined;
  if (reason) goOnAlone(reason);
  const shared = wanted && !reason;
  const { relaxedSimd, revectorize } = settings;
  const name = `${shared} ${relaxedSimd} ${revectorize}`;
  const module = compiled.get(name) ?? compileKernels(shared, relaxedSimd, revectorize);
  compiled.set(name, module);
  return module;
}

function current(): Runtime {
  if (!runtime)
    try {
      runtime = new Runtime(kernels(), settings.threads, () => goOnAlone("a thread has ended"), left?.deref());
    } catch (error) {
      if (threadsFailed || !kernels().shared) throw error;
      goOnAlone("threads can't be started here");
      runtime = new Runtime(kernels(), 1);
    }
  left = undefined;
  return runtime;
}

/**
 * Runs a task on the current runtime. Where a thread dies under it, it runs again, from the beginning and on one thread:
 * what a task keeps in a runtime must be looked up by runtime.
 *
 * @throws SrlossError where memory can't grow; the runtime is new after any error.
 */
export function onRuntime<T>(task: (runtime: Runtime) => T): T {
  try {
    return task(current());
  } catch (error) {
    endRuntime();
    if (error instanceof StalledThread) {
      goOnAlone(error.message);
      return onRuntime(task);
    }
    if (error instanceof RangeError)
      throw new SrlossError(
        "memory",
        `@srloss/wasm: WebAssembly can't have more memory (${error.message}); take smaller images.`,
        { cause: error },
      );
    throw error;
  }
}

function goOnAlone(reason: string): void {
  threadsFailed = true;
  console.warn(`@srloss/wasm: ${reason}; it goes on with one thread.`);
}

/** The runtime, if there is one: what was kept in another one is gone. */
export function presentRuntime(): Runtime | undefined {
  return runtime;
}

/** Gives all memory back and lets the threads end. */
export function endRuntime(): void {
  const ended = runtime;
  runtime = undefined;
  const memory = ended?.end();
  if (memory) left = new WeakRef(memory);
}

/** A runtime that no kernel has used for so long is idle. */
const idleMilliseconds = 1000;
let lastUsed = 0;
let waiting = false;

/**
 * The same once nothing is kept in it and no kernel has used it for a while: a training step uses it again and again, and
 * so does the next network.
 */
export function endRuntimeLater(): void {
  lastUsed = performance.now();
  if (waiting || !runtime || runtime.memoryBytes <= keptBytes) return;
  waiting = true;
  wait(idleMilliseconds);
}

function wait(milliseconds: number): void {
  const timer: unknown = setTimeout(() => {
    const more = lastUsed + idleMilliseconds - performance.now();
    if (more > 0) return wait(more);
    waiting = false;
    if (runtime && runtime.blocks === 0 && runtime.memoryBytes > keptBytes) endRuntime();
  }, milliseconds);
  // In Node it holds no process.
  (timer as { unref?(): void }).unref?.();
}
