import type { TrainingConfiguration } from "@srloss/train";

type Part = TrainingConfiguration | undefined;

/** Settings whose own settings are given one by one: `--blocks 4` leaves the channels of a file as they are. */
const nested = ["network", "warmUp", "adversarial"] as const;

/** One configuration of several, whose later ones go before. */
export function mergedConfiguration(...parts: readonly Part[]): TrainingConfiguration {
  const merged: Record<string, unknown> = Object.assign({}, ...parts);
  for (const name of nested) {
    const given = parts.flatMap((part) => part?.[name] ?? []);
    if (given.length > 1) merged[name] = Object.assign({}, ...given);
  }
  return merged as TrainingConfiguration;
}

/** What a checkpoint does not know of a training. */
const own = ["model", "network", "loss", "pixelRange", "warmUp"] as const;

/** Where a checkpoint's word for it is another. */
const named: Readonly<Record<string, readonly string[]>> = { adam: ["adam", "clip"] };

/**
 * With what a training goes on that was another, in words: `learningRate 0.0001 (was 0.0002)`.
 *
 * @param known What the checkpoint says is another.
 */
export function changedSettings(
  before: TrainingConfiguration,
  now: TrainingConfiguration,
  known: readonly string[],
): string[] {
  const [old, other] = [before, now].map((one) => ({ ...defaults, ...one }) as Readonly<Record<string, unknown>>);
  const shown = (value: unknown) => (value === undefined ? "left out" : JSON.stringify(value));
  const words = (names: readonly string[]) =>
    names
      .map((name) => [name, shown(old![name]), shown(other![name])] as const)
      .filter(([, was, is]) => was !== is)
      .map(([name, was, is]) => `${name} ${is} (was ${was})`);
  const told = known.flatMap((name) => {
    const found = words(named[name] ?? [name]);
    return found.length ? found : [`another ${name}`];
  });
  return [...new Set([...words(own), ...told])];
}

const defaults: TrainingConfiguration = { model: "edsr-small", loss: { l1: 1 } };
