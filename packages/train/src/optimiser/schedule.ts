import { SrlossError } from "@srloss/core";
import { checkKind, checkOptions, given, nearestName } from "@srloss/core/validation";

/** How the learning rate changes from step to step. */
export type Schedule =
  | { readonly kind: "constant" }
  | {
      /** Half a cosine from the rate down to `minimum`, again in each period. */
      readonly kind: "cosine";
      /** Steps of each period; after the last one the rate stays. Defaults to one, all steps. */
      readonly periods?: readonly number[];
      /** What the rate above `minimum` is multiplied with in each period. Defaults to 1 for each. */
      readonly restartWeights?: readonly number[];
      /** Lowest rate. Defaults to 0. */
      readonly minimum?: number;
    }
  | {
      /** The rate is multiplied with `factor` at each milestone. */
      readonly kind: "multi-step";
      /** Steps, in rising order. */
      readonly milestones: readonly number[];
      /** Defaults to 0.5. */
      readonly factor?: number;
    };

const kinds = {
  constant: { kind: true },
  cosine: { kind: true, periods: true, restartWeights: true, minimum: true },
  "multi-step": { kind: true, milestones: true, factor: true },
} as const;

/**
 * The learning rate of a step: `cosine` is `minimum + weight * (rate - minimum) * (1 + cos(pi * i / period)) / 2`, i steps into
 * the period (Loshchilov and Hutter, 2017), as BasicSR's `CosineAnnealingRestartLR`, but that this restarts where PyTorch's
 * `CosineAnnealingWarmRestarts` does, and BasicSR's is at the minimum there; `multi-step` is PyTorch's `MultiStepLR`.
 *
 * @param schedule Its kind and settings.
 * @param rate The learning rate at first.
 * @param step From 0.
 * @param steps All steps of the training.
 * @throws SrlossError for a kind or an option that there is not, and for numbers that make no sense.
 *
 * @example
 * ```ts
 * learningRate({ kind: "multi-step", milestones: [10, 20] }, 0.4, 10, 100); // => 0.2
 * learningRate({ kind: "cosine" }, 0.4, 50, 100); // => 0.2
 * ```
 */
export function learningRate(schedule: Schedule, rate: number, step: number, steps: number): number {
  checkSchedule(schedule);
  for (const [name, value] of Object.entries({ rate, step, steps }))
    checkKind(value, "number", `learningRate: ${name}`);
  if (schedule.kind === "constant") return rate;
  if (schedule.kind === "multi-step") {
    const { milestones, factor = 0.5 } = schedule;
    return rate * factor ** milestones.filter((milestone) => step >= milestone).length;
  }
  const { periods = [steps], restartWeights = [], minimum = 0 } = schedule;
  let start = 0;
  for (const [i, period] of periods.entries()) {
    const last = i === periods.length - 1;
    if (step < start + period || last) {
      const height = (rate - minimum) * (restartWeights[i] ?? 1);
      const into = Math.min(step - start, period);
      return minimum + (height * (1 + Math.cos((Math.PI * into) / period))) / 2;
    }
    start += period;
  }
  return rate;
}

/** @throws SrlossError unless it is one. */
export function checkSchedule(schedule: Schedule): void {
  const { kind } = Object(schedule) as { kind?: unknown };
  if (typeof kind !== "string" || !Object.hasOwn(kinds, kind)) {
    const names = Object.keys(kinds);
    const near = typeof kind === "string" ? nearestName(kind, names) : undefined;
    throw new SrlossError(
      "option",
      `A schedule is { kind: ... }, one of ${names.join(", ")}; got ${given(kind ?? schedule)}${near ? `; did you mean ${near}?` : "."}`,
    );
  }
  checkOptions<object>(`The schedule ${kind}`, schedule, kinds[kind as keyof typeof kinds] as object);
  const wrong = (what: string) => new SrlossError("option", `The schedule ${kind}: ${what}.`);
  if (schedule.kind === "multi-step") {
    const { milestones, factor = 0.5 } = schedule;
    const rising = Array.isArray(milestones) && milestones.every((at, i) => at > (milestones[i - 1] ?? 0));
    if (!rising) throw wrong("milestones are steps in rising order, such as [50000, 100000]");
    if (!(factor > 0 && factor <= 1)) throw wrong(`factor is a number above 0, at most 1; got ${given(factor)}`);
  }
  if (schedule.kind === "cosine") {
    const { periods = [1], restartWeights = [], minimum = 0 } = schedule;
    if (!Array.isArray(periods) || !periods.length || !periods.every((steps) => Number.isInteger(steps) && steps > 0))
      throw wrong("periods are whole numbers of steps, such as [50000, 50000]");
    if (!Array.isArray(restartWeights) || !restartWeights.every((weight) => weight > 0))
      throw wrong("restartWeights are numbers above 0, one for each period");
    if (!(minimum >= 0)) throw wrong(`minimum is a learning rate, 0 or more; got ${given(minimum)}`);
  }
}
