import { SrlossError } from "@srloss/core";
import { dispose } from "@tensorflow/tfjs-core";
import { Patches } from "../data/patches.ts";
import { checkTrainOptions, type Training } from "./check-train-options.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { Means } from "./means.ts";
import { ModelState } from "./model-state.ts";
import { nextTurn } from "./next-turn.ts";
import type { TrainEvent } from "./train-event.ts";
import type { TrainOptions } from "./train-options.ts";
import { rateOf, type States, type StepValues, trainStep } from "./train-step.ts";
import { validate } from "./validate.ts";

/**
 * Trains a super-resolution network, and tells how it goes: an async iterator of events, which computes while it is asked for
 * the next one.
 *
 * A step takes random patches of the originals, makes their low-resolution images, runs the network forward and back through
 * the loss, and lets Adam change its weights. Everything random follows from the seed and the number of the step: a
 * training that goes on from a checkpoint gives the same numbers, to the bit, as one that was never interrupted, on the same
 * engine with as many threads. The model itself is trained; with `ema` the saved one has the running mean of its weights.
 *
 * @param options `model`, `scale`, `data`, `loss` and `steps`; see `TrainOptions` for the others.
 * @returns Events: `begin`, `step`, `validation`, `checkpoint`, `skipped` and `end`.
 * @throws SrlossError at once for options that make no sense; while it runs, with code `diverged` where the loss or the gradient
 *   is not finite, and the last good checkpoint stays; with code `input` where no image can be used; and what the store throws.
 *
 * @example
 * ```ts
 * const loss = contentLoss(null, { l1: 1 }, { range: [0, 1] });
 * const events = train({ model, scale: 2, data: images, loss, steps: 4, batch: 2, patch: 16, logEvery: 2 });
 * const seen = [];
 * for await (const event of events) seen.push(event.type);
 * seen; // => ["begin", "step", "step", "end"]
 * ```
 */
export function train(options: TrainOptions): AsyncGenerator<TrainEvent, void> {
  return run(checkTrainOptions(options));
}

/** Values of steps that were not read yet: reading makes an engine wait. */
type Pending = (StepValues & { readonly step: number })[];

async function* run(training: Training): AsyncGenerator<TrainEvent, void> {
  const { steps, batch, logEvery, validation, checkpoint, signal } = training;
  const skipped: TrainEvent[] = [];
  const onSkip = (name: string, reason: string) => void skipped.push({ type: "skipped", name, reason });
  const { seed, scale, patch, augment, degradation, data } = training;
  const patches = new Patches(data, { seed, scale, side: patch, margin: degradation.margin ?? 0, augment, onSkip });
  const unjudged = new Set<string>();
  // Each validation reads all of its images.
  const onSkipOnce = (name: string, reason: string) => {
    if (!unjudged.has(name)) onSkip(name, reason);
    unjudged.add(name);
  };
  const { adversarial } = training;
  const generator = new ModelState(training.model, training.ema);
  const discriminator = adversarial && new ModelState(adversarial.discriminator, undefined);
  const states: States = { generator, discriminator };
  const [means, pending]: [Means, Pending] = [new Means(), []];
  try {
    const resumed = checkpoint?.resume ? await readCheckpoint(training, states, means) : undefined;
    let step = resumed?.step ?? 0;
    let saved = resumed?.step;
    const parameters = generator.weights.size;
    yield { type: "begin", step, steps, parameters, changed: resumed?.changed ?? [] };
    let last = { step, time: performance.now() };
    while (step < steps && !signal?.aborted) {
      const pixels = await patches.batch(step, batch);
      yield* skipped.splice(0);
      pending.push({ step: step + 1, ...(await trainStep(training, states, pixels, step)) });
      step++;
      if (step % logEvery === 0 || step === steps) {
        await readPending(pending, means, saved);
        const seconds = (performance.now() - last.time) / 1000;
        const imagesPerSecond = ((step - last.step) * batch) / seconds;
        yield { type: "step", step, values: means.take(), learningRate: rateOf(training, step - 1), imagesPerSecond };
        last = { step, time: performance.now() };
      }
      if (validation && (step % validation.every === 0 || step === steps)) {
        const start = performance.now();
        yield { type: "validation", step, ...(await generator.averaged(() => validate(training, onSkipOnce))) };
        yield* skipped.splice(0);
        last.time += performance.now() - start;
      }
      if (checkpoint && (step % checkpoint.every === 0 || step === steps)) {
        await readPending(pending, means, saved);
        await writeCheckpoint(training, states, means, step, saved);
        saved = step;
        yield { type: "checkpoint", step };
      }
      await nextTurn();
    }
    await readPending(pending, means, saved);
    if (checkpoint && step < steps && saved !== step) {
      await writeCheckpoint(training, states, means, step, saved);
      yield { type: "checkpoint", step };
    }
    yield { type: "end", step, finished: step >= steps };
  } catch (error) {
    // Where no image is left, why is what one wants to know.
    yield* skipped;
    throw error;
  } finally {
    dispose(pending.map(({ values }) => values));
    generator.dispose();
    discriminator?.dispose();
  }
}

/** @throws SrlossError with code `diverged` for the first step whose loss or gradient is not finite. */
async function readPending(pending: Pending, means: Means, saved: number | undefined): Promise<void> {
  for (const { names, values, step } of pending.splice(0)) {
    const numbers = Array.from(await values.data());
    values.dispose();
    const wrong = numbers.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0)
      throw new SrlossError(
        "diverged",
        `The training has diverged: ${names[wrong]} of step ${step} is ${numbers[wrong]}; ${
          saved === undefined ? "there is no checkpoint before it" : `the checkpoint of step ${saved} stays`
        }; lower the learning rate, or clip the gradient.`,
      );
    for (const [i, name] of names.entries()) means.add(name, numbers[i]!);
  }
}
