import { constants } from "node:os";
import { isQuiet, note } from "./note.ts";

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

/** What is said of work that can be gone on with. */
let stopped: string | undefined;

/** From now on what is interrupted can be gone on with by a command; `reached` says how far it came, as in "after step 7". */
export function goesOnWith(command: string, reached?: string): void {
  stopped = `Stopped${reached === undefined ? "" : ` ${reached}`}; go on with ${command}`;
}

/** From now on there is nothing to go on with. */
export function nothingToGoOnWith(): void {
  stopped = undefined;
}

let told = false;

/** The last line of what was interrupted, once: the same in every command and in whatever it was doing. */
export function tellInterrupted(): void {
  if (told) return;
  told = true;
  if (stopped === undefined || isQuiet()) process.stderr.write("srloss: interrupted\n");
  else note(stopped);
}

/** In the middle of whatever it is. */
function endAtOnce(): never {
  // Behind a line of progress, which is there still.
  if (process.stderr.isTTY) process.stderr.write("\n");
  tellInterrupted();
  process.exit(interruptedCode());
}

let patient = false;

/** From now on what was interrupted takes the time that it needs to end; a second signal still ends it at once. */
export function endInOwnTime(): void {
  patient = true;
}

function hear(signal: NodeJS.Signals): void {
  if (interrupted.aborted) endAtOnce();
  heard = signal;
  controller.abort();
  // What can't be interrupted politely ends here; nothing is ever half-written.
  if (!patient) setTimeout(endAtOnce, 2000).unref();
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
 * Between two parts of work that let no event through: hears a Ctrl-C of the last seconds.
 *
 * @throws The signal's reason.
 */
export async function hearMeanwhile(signal: AbortSignal): Promise<void> {
  // A whole turn of the event loop.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}

/**
 * Runs work that lets no event through for seconds and writes nothing: meanwhile signals are not heard but end the process
 * at once, as they do where no one listens. Nothing is said then, so it is not for what can be gone on with.
 */
export async function killable<T>(work: () => Promise<T>): Promise<T> {
  await hearMeanwhile(interrupted);
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
