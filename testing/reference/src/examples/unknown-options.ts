import { describe, expect, it } from "vitest";
import { functionsWithOptions } from "./public-functions.ts";

/** A call of a function that is right but for its options. */
type Call = (options: never) => unknown;

/** Tests that every function of an index that takes options is in `calls`, and refuses what is no option of its own. */
export function describeUnknownOptions(index: URL, calls: Readonly<Record<string, Call>>): void {
  describe("what is no option is refused by", () => {
    it("every function that takes options", () => {
      expect(Object.keys(calls).sort()).toEqual(functionsWithOptions(index));
    });

    it.each(Object.entries(calls))("%s", async (_, call) => {
      expect(await refusal(call, { nobodyKnows: 1 })).toMatch(/^\w+ has no option "nobodyKnows"\. Options: \w+/);
      for (const [options, got] of [
        [255, "255"],
        [null, "null"],
        ["text", '"text"'],
        [[1, 2], "an array"],
      ])
        expect(await refusal(call, options)).toMatch(
          new RegExp(`^\\w+: options are an object such as .*; got ${got}\\.$`),
        );
    });
  });
}

/** The message of the error with code `option` that a call throws, or that its promise rejects with. */
async function refusal(call: Call, options: unknown): Promise<string> {
  const thrown: unknown = await (async () => call(options as never))().then(
    () => "nothing",
    (error: unknown) => error,
  );
  expect(thrown).toMatchObject({ name: "SrlossError", code: "option" });
  return (thrown as Error).message;
}
