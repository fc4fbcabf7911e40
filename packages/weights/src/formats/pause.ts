/** So many steps between two looks at what else waits. */
const stepsBetween = 256;

/**
 * Lets timers, signals and others' requests have their turn in long work, and ends it where `signal` is aborted: reading
 * what is in memory already would never come back to the event loop.
 *
 * @returns To be awaited at each step.
 */
export function pauses(signal: AbortSignal | undefined): () => Promise<void> | undefined {
  let steps = 0;
  return () => {
    signal?.throwIfAborted();
    if (++steps % stepsBetween) return undefined;
    return new Promise((resolve) => setTimeout(resolve)).then(() => signal?.throwIfAborted());
  };
}
