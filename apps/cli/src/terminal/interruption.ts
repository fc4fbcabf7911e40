const controller = new AbortController();

/** Aborted by Ctrl-C. */
export const interrupted: AbortSignal = controller.signal;

function hear(): void {
  if (interrupted.aborted) process.exit(130);
  controller.abort();
  // What can't be interrupted politely ends here; nothing is ever half-written.
  setTimeout(() => process.exit(130), 2000).unref();
}

/** From now on Ctrl-C aborts `interrupted`; a second one ends the process. */
export function hearCtrlC(): void {
  process.on("SIGINT", hear);
  // A file that grows beyond `ulimit -f` is then an error of its writer, who tidies up, and not the end of the process.
  if (process.platform !== "win32") process.on("SIGXFSZ", () => undefined);
}

/**
 * Runs work that lets no event through for seconds and writes nothing: meanwhile Ctrl-C is not heard but ends the process
 * at once, as it does where no one listens.
 */
export async function killable<T>(work: () => Promise<T>): Promise<T> {
  // A whole turn of the event loop, so that a Ctrl-C of the last second is heard.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  interrupted.throwIfAborted();
  // Also those of libraries, which could not hear it either.
  const listeners = process.rawListeners("SIGINT") as NodeJS.SignalsListener[];
  process.removeAllListeners("SIGINT");
  try {
    return await work();
  } finally {
    for (const listener of listeners) process.on("SIGINT", listener);
  }
}
