import { join } from "node:path";
import { folderStore, writeWhole } from "@srloss/node-gpu";
import {
  type ImageSource,
  type TrainEvent,
  type TrainingConfiguration,
  train,
  type ValidationMeasure,
} from "@srloss/train";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { lockRun } from "../run-lock.ts";
import { endInOwnTime } from "../terminal/interruption.ts";
import { asUsage } from "../usage-error.ts";
import { adversaryOf } from "./adversary.ts";
import { degradationNamed } from "./degradation-named.ts";
import { followTraining, type Run } from "./follow-training.ts";
import type { Losses } from "./load-loss.ts";
import { changedSettings } from "./merged-configuration.ts";
import type { RunEngine } from "./run-engine.ts";

export const configurationName = "training.json";
/** What `train` of `@srloss/train` calls it. */
/** Where nobody says how many. */
export const defaultSteps = 100_000;
export const checkpointName = "checkpoint.safetensors";
/** Beside it, since a configuration is of any engine. */
export const engineName = "engine.json";

/** What a training needs beside an engine. */
export interface Training extends Omit<Losses, "terms"> {
  readonly configuration: TrainingConfiguration;
  /** Its weights change. */
  readonly network: LayersModel;
  readonly images: ImageSource;
  readonly validation: ImageSource | undefined;
  readonly measures: Readonly<Record<string, ValidationMeasure>>;
}

export interface RunTrainingOptions {
  /** The folder of checkpoints, model and log. */
  readonly out: string;
  readonly resume: boolean;
  readonly signal: AbortSignal;
  /** Ends with the checkpoint of this step, where it is not the last one. */
  readonly until?: number;
  /** Whoever runs several tells of their begin and end. */
  readonly part?: boolean;
  /** The configuration of what is resumed, as it was. */
  readonly before?: TrainingConfiguration | undefined;
  /** What is computed on, written down for those who go on; whoever runs several does it once for all. */
  readonly engine?: RunEngine;
}

/** Trains in a folder, to the end or until it is interrupted. */
export async function runTraining(
  { configuration, network, images, validation, measures, loss, warmUp }: Training,
  { out, resume, signal, until, part = false, before = configuration, engine }: RunTrainingOptions,
): Promise<Run> {
  const { scale = 4, seed = 0, every = 1000, batch = 16, steps = defaultSteps, learningRate = 2e-4 } = configuration;
  const { patch, augment, schedule, adam, clip, ema, logEvery, samples = 4, validationSide } = configuration;
  const adversarial = asUsage(() => adversaryOf(configuration, patch ?? 48 * scale));
  const events = asUsage(() =>
    train({
      model: network,
      scale,
      data: images,
      loss,
      steps,
      batch,
      seed,
      learningRate,
      signal,
      degradation: degradationNamed(configuration.degradation ?? "bicubic", scale),
      ...(adversarial && { adversarial }),
      ...(warmUp && { warmUp }),
      ...given({ patch, augment, schedule, adam, clip, ema, logEvery }),
      ...(validation && {
        validation: { data: validation, every, measures, samples, ...given({ side: validationSide }) },
      }),
      checkpoint: { store: folderStore(out), every, resume },
    }),
  );
  // Nothing is written before; nor by two at once.
  const release = await lockRun(join(out, "training"), signal);
  try {
    endInOwnTime();
    const changed = (known: readonly string[]) => changedSettings(before, configuration, known);
    const begun = onBegin(events, async () => {
      await writeWhole(join(out, configurationName), `${JSON.stringify(configuration, undefined, 2)}\n`);
      if (engine) await writeWhole(join(out, engineName), `${JSON.stringify(engine)}\n`);
    });
    const followed = until === undefined ? begun : upTo(begun, until);
    return await followTraining(followed, { out, steps, batch, part, changed });
  } finally {
    await release();
    adversarial?.discriminator.dispose();
  }
}

/** Settings with which a checkpoint can't be gone on with leave those that are written down: they would be gone on with next time. */
async function* onBegin(
  events: AsyncIterable<TrainEvent>,
  write: () => Promise<void>,
): AsyncGenerator<TrainEvent, void> {
  for await (const event of events) {
    if (event.type === "begin") await write();
    yield event;
  }
}

/** The events up to a checkpoint. */
async function* upTo(events: AsyncIterable<TrainEvent>, step: number): AsyncGenerator<TrainEvent, void> {
  for await (const event of events) {
    yield event;
    if ((event.type !== "checkpoint" && event.type !== "begin") || event.step < step) continue;
    yield { type: "end", step: event.step, finished: false };
    return;
  }
}

/** Without what is undefined. */
function given<T extends object>(values: T): { [N in keyof T]?: Exclude<T[N], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
