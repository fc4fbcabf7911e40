import { describe, expect, it } from "vitest";

/** What callers give by mistake: nothing, nothing again, or something else. */
const mistakes: readonly (readonly unknown[])[] = [[], [null], ["x"], [7], [{}], [null, null], ["x", null], ["x", 7]];

/**
 * Tests that no public function answers a mistake with the engine's words about its own insides.
 *
 * @param all What a package exports; classes and values are passed by.
 * @param others Functions that take any arguments or none, or change what other tests see.
 */
export function describeWrongArguments(all: Readonly<Record<string, unknown>>, others: readonly string[]): void {
  const functions = Object.entries(all).filter(
    (entry): entry is [string, (...given: readonly unknown[]) => unknown] =>
      typeof entry[1] === "function" && !/^[A-Z]/.test(entry[0]) && !others.includes(entry[0]),
  );

  describe("wrong arguments are answered in a sentence by", () => {
    it.each(functions)("%s", async (_, call) => {
      for (const given of mistakes) {
        const error: unknown = await (async () => call(...given))().then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (error === undefined) continue;
        const { name, message } = error as Error;
        const where = JSON.stringify(given);
        // SrlossError, or one of its kinds.
        expect(name, where).toMatch(/^(Srloss|Image|Weights|NativeInstall)Error$/);
        expect(message, where).toMatch(/^\S.*[.?]$/);
        expect(message, where).not.toMatch(/is not a function|not iterable|Cannot (read|destructure)|must be of type/);
      }
    });
  });
}
