import { engine, type KernelBackend, registerBackend, removeBackend } from "@tensorflow/tfjs-core";
import { BackendLostError } from "./backend-lost-error.ts";

/** Calls `lost` with the reason, once, when the backend's device is gone. */
export type Watch = (backend: KernelBackend, lost: (reason: string) => void) => void;

type OnLost = (error: BackendLostError) => void;

interface Watched {
  readonly backend: KernelBackend;
  onLost: OnLost | undefined;
  error?: BackendLostError;
}

/** Milliseconds. */
const lossIsToldWithin = 200;

const watchedBackends = new Map<string, Watched>();

/**
 * Sees to it that a registered backend says so when its device is gone: reads that wait and everything after them fail with
 * a `BackendLostError`, where tfjs would wait for ever or read zeros. A backend that is gone is registered anew.
 *
 * @param name tfjs's name of the backend.
 */
export function watchBackend(name: string, watch: Watch, onLost: OnLost | undefined): void {
  if (watchedBackends.get(name)?.error) registerAnew(name);
  const { registry, registryFactory } = engine();
  const known = watchedBackends.get(name);
  const running = registry[name];
  if (known && known.backend === running) known.onLost = onLost;
  else if (running) guard(name, running, watch, onLost);
  else {
    const entry = registryFactory[name]!;
    const { factory } = entry;
    entry.factory = async () => {
      // The next one is made by tfjs's own factory again.
      entry.factory = factory;
      const backend = await factory();
      guard(name, backend, watch, onLost);
      return backend;
    };
  }
}

/** tfjs forgets the factory of a backend that it removes. */
function registerAnew(name: string): void {
  const { factory, priority } = engine().registryFactory[name]!;
  watchedBackends.delete(name);
  removeBackend(name);
  registerBackend(name, factory, priority);
}

function guard(name: string, backend: KernelBackend, watch: Watch, onLost: OnLost | undefined): void {
  const watched: Watched = { backend, onLost };
  watchedBackends.set(name, watched);
  const waiting = new Set<(error: BackendLostError) => void>();
  const { read, readSync, write } = backend;
  backend.read = (dataId) =>
    new Promise((resolve, reject) => {
      if (watched.error) throw watched.error;
      waiting.add(reject);
      const done =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          waiting.delete(reject);
          settle(value);
        };
      // A read can fail before the device's loss is told; the loss is the reason to name.
      const failed = (error: unknown) => setTimeout(() => done(reject)(error), lossIsToldWithin);
      read.call(backend, dataId).then(done(resolve), failed);
    });
  backend.readSync = (dataId) => {
    if (watched.error) throw watched.error;
    return readSync.call(backend, dataId);
  };
  // Every result of an operation begins with a write, of no values.
  backend.write = (...tensor) => {
    if (watched.error) throw watched.error;
    return write.apply(backend, tensor);
  };
  watch(backend, (reason) => {
    watched.error = new BackendLostError(name, reason);
    for (const reject of waiting) reject(watched.error);
    watched.onLost?.(watched.error);
  });
}
