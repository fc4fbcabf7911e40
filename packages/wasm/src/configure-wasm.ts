import { SrlossError } from "@srloss/core";
import { checkOptions, given, meant } from "@srloss/core/validation";
import { endRuntime } from "./runtime/current-runtime.ts";
import { type Precision, settings, type WasmOptions } from "./runtime/settings.ts";

const precisions: readonly Precision[] = ["fast", "exact"];

/**
 * Says how this package is to run, from now on: networks that were made before keep their precision, and threads are
 * started when they are next needed.
 *
 * @param options `threads`, `precision`, `relaxedSimd` and `revectorize`.
 * @throws Error for values that these can't have, and for no options at all.
 *
 * @example
 * ```ts
 * configureWasm({ threads: 2, precision: "exact" });
 * ```
 */
export function configureWasm(options: WasmOptions): void {
  checkOptions("configureWasm", options, { threads: true, precision: true, relaxedSimd: true, revectorize: true }, []);
  const wanted = checked(options);
  const { threads, relaxedSimd, revectorize } = settings;
  if (wanted.threads !== threads || wanted.relaxedSimd !== relaxedSimd || wanted.revectorize !== revectorize)
    endRuntime();
  Object.assign(settings, wanted);
}

function checked({ threads, precision, relaxedSimd, revectorize }: WasmOptions): Required<WasmOptions> {
  if (threads !== undefined && (!Number.isInteger(threads) || threads < 1))
    throw new SrlossError("option", `configureWasm: threads is a whole number from 1 on; got ${given(threads)}.`);
  if (precision !== undefined && !precisions.includes(precision))
    throw new SrlossError(
      "option",
      `configureWasm: precision is one of ${precisions.join(", ")}; got ${given(precision)}${meant(precision, precisions)}`,
    );
  for (const [name, value] of Object.entries({ relaxedSimd, revectorize }))
    if (value !== undefined && typeof value !== "boolean")
      throw new SrlossError("option", `configureWasm: ${name} is true or false; got ${given(value)}.`);
  return {
    threads: threads ?? settings.threads,
    precision: precision ?? settings.precision,
    relaxedSimd: relaxedSimd ?? settings.relaxedSimd,
    revectorize: revectorize ?? settings.revectorize,
  };
}
