import { constants } from "node:os";

const controller = new AbortController();

/** Aborted by Ctrl-C and by every other signal that asks a process to end. */
export const interrupted: AbortSignal = controller.signal;

/** Ctrl-C; `kill` and what stops services; a terminal that is closed. Node undoes that of nohup. */
const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

let heard: NodeJS.Signals = "SIGINT";

/** What a process that a signal ended answers, as a shell counts it: 130 after Ctrl-C, 143 after SIGTERM. */
export function interruptedCode(): number {
  return 128 + constants.signals[heard];
}

let patient = false;

/** From now on what was interrupted takes the time that it needs to end; a second signal still ends it at once. */
export function endInOwnTime(): void {
  patient = true;
}

function hear(signal: NodeJS.Signals): void {
  if (interrupted.aborted) process.exit(interruptedCode());
  heard = signal;
  controller.abort();
  // What can't be interrupted politely ends here; nothing is ever half-written.
  if (!patient) setTimeout(() => process.exit(interruptedCode()), 2000).unref();
}

/** From now on a signal that asks the process to end aborts `interrupted`; a second one ends it. */
export function hearSignals(): void {
  for (const signal of endingSignals) process.on(signal, hear);
  // A file that grows beyond `ulimit -f` is then an error of its writer, who tidies up, and not the end of the process.
  if (process.platform !== "win32") process.on("SIGXFSZ", () => undefined);
}

/** For a command that has its own way to end: the first signal calls `first`, the second one `again`. */
export function hearSignalsAs(first: () => void, again: () => void): void {
  let heardOne = false;
  for (const signal of endingSignals) {
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (heardOne) again();
      else first();
      heardOne = true;
    });
  }
}

/**
 * Runs work that lets no event through for seconds and writes nothing: meanwhile signals are not heard but end the process
 * at once, as they do where no one listens.
 */
export async function killable<T>(work: () => Promise<T>): Promise<T> {
  // A whole turn of the event loop, so that a Ctrl-C of the last second is heard.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  interrupted.throwIfAborted();
  // Also those of libraries, which could not hear them either.
  const listeners = endingSignals.map((signal) => [signal, process.rawListeners(signal)] as const);
  for (const signal of endingSignals) process.removeAllListeners(signal);
  try {
    return await work();
  } finally {
    for (const [signal, of] of listeners)
      for (const listener of of) process.on(signal, listener as NodeJS.SignalsListener);
  }
}
