import { SrlossError } from "@srloss/core";
import { type Target, target } from "../target.ts";

/** Readers that fail in every way that the harness must notice: what it is tested with. */
const faults: Readonly<Record<string, () => unknown>> = {
  refuses: () => {
    throw new SrlossError("option", "This is refused for its test.");
  },
  "raw error": () => new Array(-1),
  unprintable: () => {
    // Ours makes its message printable when it is made.
    throw Object.assign(new SrlossError("option", ""), { message: "This has \u001b[31m in it." });
  },
  "says what the engine says": () => {
    throw new SrlossError("option", "The file can't be read: Invalid typed array length.");
  },
  hangs: () => {
    for (;;);
  },
  crashes: () => process.exit(7),
  "takes memory": async () => {
    const kept: Uint8Array[] = [];
    for (let n = 0; n < 60; n++) {
      kept.push(new Uint8Array(20e6).fill(1));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return kept.length;
  },
  "gives another result": () => 1,
};

export const targets: readonly Target[] = Object.entries(faults).map(([format, run]) =>
  target<unknown>({
    format,
    sound: async () => [{ name: "nothing", files: { nothing: Uint8Array.of(0) } }],
    run: async () => run(),
    judge: () => ({ wrong: "it is another" }),
  }),
);
