import { SrlossError } from "@srloss/core";
import { checkOptions, given, type OptionNames } from "@srloss/core/validation";
import { checkSource } from "../data/image-source.ts";
import { bicubic, checkScale } from "../degradation/bicubic.ts";
import type { AdamSettings } from "../optimiser/adam.ts";
import { checkSchedule, type Schedule } from "../optimiser/schedule.ts";
import type { Adversarial, CheckpointOptions, TrainingLoss, TrainOptions, ValidationOptions } from "./train-options.ts";
import { checkModel } from "./trainable-model.ts";

const names: OptionNames<TrainOptions> = {
  model: true,
  scale: true,
  data: true,
  loss: true,
  adversarial: true,
  steps: true,
  warmUp: true,
  batch: true,
  patch: true,
  augment: true,
  degradation: true,
  learningRate: true,
  schedule: true,
  adam: true,
  clip: true,
  ema: true,
  seed: true,
  logEvery: true,
  validation: true,
  checkpoint: true,
  signal: true,
};

type Optional = "adversarial" | "warmUp" | "ema" | "signal";
type Nested = "adam" | "clip" | "validation" | "checkpoint";

/** The options with their defaults. */
export type Training = Required<Omit<TrainOptions, Optional | Nested>> & {
  readonly [N in Optional]: TrainOptions[N] | undefined;
} & {
  readonly adam: AdamSettings;
  readonly validation: (ValidationOptions & { readonly [N in "every" | "side" | "samples"]: number }) | undefined;
  readonly checkpoint: (CheckpointOptions & { readonly every: number }) | undefined;
};

/** Of the pixels of a batch: a tensor of more fits no engine. */
const mostBytes = 2 ** 31;

/** @throws SrlossError for what is missing, unknown or makes no sense. */
export function checkTrainOptions(options: TrainOptions): Training {
  checkOptions("train", options, names, ["model", "scale", "data", "loss", "steps"]);
  const { model, scale, data, loss, adversarial, warmUp, validation, checkpoint, clip, ema, signal } = options;
  checkModel(model);
  checkScale(scale, "train");
  checkSource(data, "train: data");
  checkLoss(loss, "loss");
  const steps = whole(options.steps, "steps", 1);
  if (warmUp !== undefined) {
    checkOptions("train: warmUp", warmUp, { steps: true, loss: true }, ["steps", "loss"]);
    whole(warmUp.steps, "warmUp.steps", 0);
    checkLoss(warmUp.loss, "warmUp.loss");
  }
  if (adversarial !== undefined) checkAdversarial(adversarial);
  const patch = whole(options.patch ?? 48 * scale, "patch", scale);
  if (patch % scale)
    throw new SrlossError("option", `train: patch is a multiple of the scale, ${scale}; got ${patch}.`);
  const batch = whole(options.batch ?? 16, "batch", 1);
  if (12 * batch * patch ** 2 > mostBytes)
    throw new SrlossError(
      "option",
      `train: ${batch} patches of ${patch}x${patch} take ${((12 * batch * patch ** 2) / 2 ** 30).toPrecision(3)} GiB, and at most ${mostBytes / 2 ** 30} GiB fit; make batch or patch smaller.`,
    );
  const { schedule = { kind: "constant" } as const, adam = {} } = options;
  checkSchedule(schedule);
  checkOptions("train: adam", adam, { beta1: true, beta2: true, epsilon: true });
  if (checkpoint) {
    checkOptions("train: checkpoint", checkpoint, { store: true, every: true, resume: true }, ["store"]);
    if (typeof checkpoint.store.write !== "function")
      throw new SrlossError(
        "argument",
        `train: checkpoint.store is { read, write, remove }; got ${given(checkpoint.store)}.`,
      );
  }
  if (validation) {
    checkOptions(
      "train: validation",
      validation,
      { data: true, every: true, side: true, measures: true, samples: true },
      ["data"],
    );
    checkSource(validation.data, "train: validation.data");
  }
  return {
    model,
    scale,
    data,
    loss,
    steps,
    adversarial,
    warmUp,
    patch,
    schedule: withPeriods(schedule, steps),
    signal,
    batch,
    augment: options.augment ?? true,
    degradation: options.degradation ?? bicubic({ scale }),
    learningRate: inside(options.learningRate ?? 1e-4, "learningRate", 0, 1),
    adam: {
      beta1: decay(adam.beta1 ?? 0.9, "adam.beta1"),
      beta2: decay(adam.beta2 ?? 0.999, "adam.beta2"),
      epsilon: inside(adam.epsilon ?? 1e-8, "adam.epsilon", 0, 1),
      clip: clip === undefined ? undefined : inside(clip, "clip", 0, Number.MAX_VALUE),
    },
    ema: ema === undefined ? undefined : inside(ema, "ema", 0, 1),
    seed: whole(options.seed ?? 0, "seed", 0),
    logEvery: whole(options.logEvery ?? 10, "logEvery", 1),
    validation: validation && {
      ...validation,
      every: whole(validation.every ?? 1000, "validation.every", 1),
      side: whole(validation.side ?? 512, "validation.side", scale),
      samples: whole(validation.samples ?? 0, "validation.samples", 0),
    },
    checkpoint: checkpoint && { ...checkpoint, every: whole(checkpoint.every ?? 1000, "checkpoint.every", 1) },
  };
}

/** The period that is left out, so that a checkpoint knows it. */
function withPeriods(schedule: Schedule, steps: number): Schedule {
  return schedule.kind === "cosine" && !schedule.periods ? { ...schedule, periods: [steps] } : schedule;
}

function checkAdversarial(adversarial: Adversarial): void {
  const known = { discriminator: true, weight: true, kind: true, relativistic: true, learningRate: true } as const;
  checkOptions("train: adversarial", adversarial, known, ["discriminator", "weight"]);
  checkModel(adversarial.discriminator, "adversarial.discriminator");
  inside(adversarial.weight, "adversarial.weight", 0, Number.MAX_VALUE);
  if (adversarial.learningRate !== undefined) inside(adversarial.learningRate, "adversarial.learningRate", 0, 1);
}

function checkLoss(loss: TrainingLoss, name: string): void {
  if (typeof loss?.parts !== "function")
    throw new SrlossError(
      "argument",
      `train: ${name} is what contentLoss gives, as in contentLoss(null, { l1: 1 }, { range: [0, 1] }); got ${given(loss)}.`,
    );
}

function whole(value: number, name: string, least: number): number {
  if (!(Number.isSafeInteger(value) && value >= least))
    throw new SrlossError("option", `train: ${name} is a whole number, ${least} or more; got ${given(value)}.`);
  return value;
}

function decay(value: number, name: string): number {
  if (!(typeof value === "number" && value >= 0 && value < 1))
    throw new SrlossError("option", `train: ${name} is a number, 0 or more and below 1; got ${given(value)}.`);
  return value;
}

function inside(value: number, name: string, low: number, high: number): number {
  if (!(typeof value === "number" && value > low && value < high))
    throw new SrlossError(
      "option",
      `train: ${name} is a number above ${low}${high === Number.MAX_VALUE ? "" : ` and below ${high}`}; got ${given(value)}.`,
    );
  return value;
}
