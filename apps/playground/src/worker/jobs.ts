/** tfjs has one current backend and little memory: one job at a time, and a new one ends the one before. */
let current = new AbortController();
let last: Promise<unknown> = Promise.resolve();

/** Runs `job` when the one before has ended; that one is told to end now. */
export function onlyJob<T>(job: (signal: AbortSignal) => Promise<T>): Promise<T> {
  cancelJob();
  current = new AbortController();
  const { signal } = current;
  const result = last.then(() => {
    signal.throwIfAborted();
    return job(signal);
  });
  last = result.catch(() => undefined);
  return result;
}

/** When the jobs so far have ended: one that was cancelled still ends its step. */
export async function jobsEnded(): Promise<void> {
  await last;
}

/** The job ends at its next `breathe`, with an error named `AbortError`. */
export function cancelJob(): void {
  current.abort();
}

/** Lets messages of the page in. */
export async function breathe(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  signal.throwIfAborted();
}
