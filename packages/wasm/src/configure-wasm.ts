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
  const { threads, precision, relaxedSimd, revectorize } = checked(options);
  const same =
    threads === settings.threads && relaxedSimd === settings.relaxedSimd && revectorize === settings.revectorize;
  if (!same) endRuntime();
  settings.threads = threads;
  settings.precision = precision;
  settings.relaxedSimd = relaxedSimd;
  settings.revectorize = revectorize;
}

function checked({ threads, precision, relaxedSimd, revectorize }: WasmOptions): Required<WasmOptions> {
  if (threads !== undefined && (!Number.isInteger(threads) || threads < 1))
    throw new SrlossError("option", `configureWasm: threads is a whole number from 1 on; got ${given(threads)}.`);
  if (precision !== undefined && !precisions.includes(precision))
    throw new SrlossError(
      "option",
      `configureWasm: precision is one of ${precisions.join(", ")}; got ${given(precision)}${meant(precision, precisions)}`,
    );
  if (relaxedSimd !== undefined && typeof relaxedSimd !== "boolean")
    throw new SrlossError("option", `configureWasm: relaxedSimd is true or false; got ${given(relaxedSimd)}.`);
  if (revectorize !== undefined && typeof revectorize !== "boolean")
    throw new SrlossError("option", `configureWasm: revectorize is true or false; got ${given(revectorize)}.`);
  return {
    threads: threads ?? settings.threads,
    precision: precision ?? settings.precision,
    relaxedSimd: relaxedSimd ?? settings.relaxedSimd,
    revectorize: revectorize ?? settings.revectorize,
  };
}
