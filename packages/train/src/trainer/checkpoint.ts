import { SrlossError } from "@srloss/core";
import { decodeCheckpoint, encodeCheckpoint } from "../checkpoint/checkpoint-file.ts";
import { saveModel, weightsName } from "../checkpoint/save-model.ts";
import type { Training } from "./check-train-options.ts";
import type { Means } from "./means.ts";
import type { States } from "./train-step.ts";

/** The entry of a store that a training goes on from. */
const checkpointName = "checkpoint.safetensors";

/** Before the names of the discriminator's vectors. */
const opponent = "discriminator.";

interface SavedState {
  readonly step: number;
  readonly means: unknown;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What a training's numbers depend on beside its images, its model and its loss. */
function settingsOf(training: Training): Record<string, unknown> {
  const { scale, batch, patch, augment, seed, learningRate, schedule, adam, ema, warmUp, degradation, logEvery } =
    training;
  const { names } = training.data;
  const { discriminator: _, ...adversarial } = training.adversarial ?? { discriminator: undefined };
  const plain = { scale, batch, patch, augment, seed, learningRate, schedule, adam, ema, logEvery };
  const images = `${names.length}, ${names[0]} to ${names.at(-1)}`;
  // As JSON gives it back.
  return JSON.parse(
    JSON.stringify({ ...plain, warmUp: warmUp?.steps, degradation: degradation.name, images, adversarial }),
  );
}

/**
 * Writes the model and, behind it, the checkpoint. Each entry replaces its old one whole, so at any moment there is a
 * checkpoint that can be read, and a model whose weights are there.
 */
export async function writeCheckpoint(
  training: Training,
  { generator, discriminator }: States,
  means: Means,
  step: number,
  before: number | undefined,
): Promise<void> {
  const { store } = training.checkpoint!;
  const vectors = await generator.read();
  for (const [name, vector] of (await discriminator?.read()) ?? []) vectors.set(`${opponent}${name}`, vector);
  await generator.averaged(() => saveModel(training.model, store, step));
  const saved: SavedState = { step, means, settings: settingsOf(training) };
  await store.write(checkpointName, encodeCheckpoint({ vectors, state: saved }));
  if (before !== undefined && before !== step) await store.remove(weightsName(before));
}

/** Goes on where a checkpoint was made. Undefined where there is none. */
export async function readCheckpoint(
  training: Training,
  { generator, discriminator }: States,
  means: Means,
): Promise<{ step: number; changed: string[] } | undefined> {
  const bytes = await training.checkpoint!.store.read(checkpointName);
  if (!bytes) return undefined;
  const { vectors, state: saved } = decodeCheckpoint(bytes, checkpointName);
  const { step, means: sums, settings } = checkedState(saved);
  generator.load(vectors);
  const others = [...vectors].filter(([name]) => name.startsWith(opponent));
  // One that joins later begins with its own first weights.
  if (others.length)
    discriminator?.load(new Map(others.map(([name, vector]) => [name.slice(opponent.length), vector])));
  means.load(sums);
  const now = settingsOf(training);
  const names = new Set([...Object.keys(now), ...Object.keys(settings)]);
  const changed = [...names].filter((name) => JSON.stringify(now[name]) !== JSON.stringify(settings[name]));
  return { step, changed };
}

/** A checksum says that nothing was damaged, not who wrote it. @throws SrlossError for what no training writes. */
function checkedState(saved: object): SavedState {
  const { step, means, settings } = saved as Partial<SavedState>;
  const sums = Object.values(Object(means) as object);
  const sound =
    Number.isSafeInteger(step) &&
    step! >= 0 &&
    sums.every((sum) => Array.isArray(sum) && sum.length === 2 && sum.every(Number.isFinite)) &&
    typeof settings === "object" &&
    settings !== null;
  if (sound) return { step: step!, means, settings };
  throw new SrlossError(
    "checkpoint",
    `${checkpointName} is no checkpoint that can be read: its state is no training's; begin anew without resuming.`,
  );
}
