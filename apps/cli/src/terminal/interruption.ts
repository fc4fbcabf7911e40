const controller = new AbortController();

/** Aborted by Ctrl-C. */
export const interrupted: AbortSignal = controller.signal;

function hear(): void {
  controller.abort();
  // What can't be interrupted politely ends here; nothing is ever half-written.
  setTimeout(() => process.exit(130), 2000).unref();
}

/** From now on Ctrl-C aborts `interrupted`; a second one ends the process. */
export function hearCtrlC(): void {
  process.once("SIGINT", hear);
}

/**
 * Runs work that lets no event through for seconds and writes nothing: meanwhile Ctrl-C is not heard but ends the process
 * at once, as it does where no one listens.
 */
export async function killable<T>(work: () => Promise<T>): Promise<T> {
  interrupted.throwIfAborted();
  process.off("SIGINT", hear);
  try {
    return await work();
  } finally {
    hearCtrlC();
  }
}
