import { describe, expect, it } from "vitest";

/** What callers give by mistake; undefined is what was left out. */
const mistakes: readonly unknown[] = [undefined, null, 7, "x", {}, [], [null], () => 1, Promise.resolve(1)];

/** The words of an engine about its own insides. */
const insides =
  /is not a function|(is|not) iterable|Cannot (read|destructure|convert)|must be of type|not instance of|of undefined/;

/**
 * Tests that no public function answers a mistake with the engine's words about its own insides: nothing at all, or the same
 * mistake as each of its arguments.
 *
 * @param all What a package exports; classes and values are passed by.
 * @param others Functions that start processes, write files, or take what their caller checked; with the reason beside them.
 * @param documented Functions whose docstring promises a plain Error, whose caller names the file.
 */
export function describeWrongArguments(
  all: Readonly<Record<string, unknown>>,
  others: readonly string[] = [],
  documented: readonly string[] = [],
): void {
  const functions = Object.entries(all).filter(
    (entry): entry is [string, (...given: readonly unknown[]) => unknown] =>
      typeof entry[1] === "function" && !/^[A-Z]/.test(entry[0]) && !others.includes(entry[0]),
  );

  describe("wrong arguments are answered in a sentence by", () => {
    it.each(functions)("%s", async (name, call) => {
      const most = Math.max(2, call.length);
      const calls = mistakes.flatMap((mistake) => Array.from({ length: most + 1 }, (_, n) => Array(n).fill(mistake)));
      for (const given of calls) {
        const error = await refusal(() => call(...given));
        if (error === undefined) continue;
        const where = `${given.length} x ${String(given[0])}: ${error.message}`;
        // SrlossError, or one of its kinds.
        expect(error.name, where).toMatch(
          documented.includes(name) ? /^(Srloss)?Error$/ : /^(Srloss|Image|Weights|NativeInstall)Error$/,
        );
        if (error.name !== "Error") expect(error.message, where).toMatch(/^\S.*[.?]$/);
        expect(error.message, where).not.toMatch(insides);
      }
    });
  });
}

/** What a call throws, its promise rejects with, or its generator begins with. */
async function refusal(call: () => unknown): Promise<Error | undefined> {
  try {
    const result = await call();
    const next = (result as AsyncIterator<unknown> | null | undefined)?.next;
    if (typeof next === "function") await next.call(result);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
