/** What of Node's `process` is needed; a page has none. */
interface Events {
  listeners(event: string): unknown[];
  removeListener(event: string, listener: unknown): unknown;
}

/** As Emscripten writes them. */
const rethrowers: readonly (readonly [event: string, listener: RegExp])[] = [
  [
    "uncaughtException",
    /^function\s*\(ex\)\s*\{\s*if\s*\(!\(ex instanceof ExitStatus\)\)\s*\{?\s*throw ex;?\s*\}?\s*\}$/,
  ],
  ["unhandledRejection", /^function\s*\(reason\)\s*\{\s*throw reason;?\s*\}$/],
];

/**
 * Takes from Node's `process` what tfjs's module adds there: listeners that throw every uncaught error again, whoever threw it. With
 * them Node ends with status 7, as if its own handling had failed, instead of 1.
 */
export function dropRethrowers(): void {
  const events = (globalThis as { process?: Partial<Events> }).process as Events | undefined;
  if (typeof events?.listeners !== "function") return;
  for (const [event, text] of rethrowers)
    for (const listener of events.listeners(event))
      if (text.test(String(listener))) events.removeListener(event, listener);
}
