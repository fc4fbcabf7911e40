import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type FolderStore, folderStore, useBackend } from "@srloss/node-gpu";
import type { TrainingConfiguration } from "@srloss/train";
import { colourOption, packagesOption, textOption } from "../options.ts";
import { note, noteEngine, setTalk, warn } from "../terminal/note.ts";
import { imageFolder } from "../training/image-folder.ts";
import { checkLosses, loadLosses } from "../training/load-loss.ts";
import { mergedConfiguration } from "../training/merged-configuration.ts";
import { goingOn, readRunEngine, runEngine } from "../training/run-engine.ts";
import { checkpointName, configurationName, defaultSteps, engineName, runTraining } from "../training/run-training.ts";
import { trainingModel } from "../training/training-model.ts";
import { readConfiguration, typedConfiguration } from "../training/typed-configuration.ts";
import {
  checkValidationSizes,
  loadValidationJudges,
  namedMeasures,
  termsAlone,
  validationMeasures,
} from "../training/validation-measures.ts";
import { asUsage, UsageError } from "../usage-error.ts";

type Options = Record<string, unknown>;

/** `srloss train --data DIR --out DIR` */
export async function train(options: Options, signal: AbortSignal): Promise<void> {
  setTalk(options);
  const out = textOption(options.out, "out");
  if (out === undefined) throw new UsageError("train needs --out, the folder for checkpoints, model and log.");
  const store = folderStore(out);
  const resume = options.resume === true;
  const { configuration, before } = await wholeConfiguration(options, out, resume);
  const { data, validate, scale = 4 } = configuration;
  if (data === undefined && resume && !before)
    throw new UsageError(`${out} holds no training to go on with; begin one with --data, a folder of images.`);
  if (data === undefined) throw new UsageError("train needs --data, a folder of images.");
  await checkOut(store, out, resume);
  asUsage(() => checkLosses(configuration));
  warnOfWarmUp(configuration);
  const measures = namedMeasures(configuration.measures);
  const background = colourOption(options.background, "background");
  const decoding = background ? { background } : {};
  const images = await imageFolder(data, "data", decoding, out);
  const validation = validate === undefined ? undefined : await imageFolder(validate, "validate", decoding, out);
  if (validation) await checkValidationSizes(validation, measures, scale, configuration.validationSide);
  const chosen = goingOn(options, resume ? await readRunEngine(join(out, engineName)) : undefined);
  const backend = await useBackend(chosen);
  noteEngine(backend);
  const network = await trainingModel(configuration);
  const places = packagesOption(options);
  const losses = await loadLosses(configuration, signal, places, termsAlone(measures));
  const judges = await loadValidationJudges(measures, { folder: configuration.lpipsWeights, ...places }, signal);
  const training = {
    configuration,
    network,
    images,
    validation,
    measures: validationMeasures(measures, scale, judges, losses.terms),
    ...losses,
  };
  try {
    const run = await runTraining(training, { out, resume, signal, before, engine: runEngine(backend, chosen) });
    if (options.json === true) {
      const { engine, device } = backend;
      process.stdout.write(
        `${JSON.stringify({ out: resolve(out), ...run, engine, device, configuration }, undefined, 2)}\n`,
      );
    }
  } finally {
    network.dispose();
    for (const { metric } of judges) metric.dispose();
  }
}

/** Options before a file's settings, and those before what is resumed. */
async function wholeConfiguration(
  options: Options,
  out: string,
  resume: boolean,
): Promise<{ readonly configuration: TrainingConfiguration; readonly before: TrainingConfiguration | undefined }> {
  const typed = typedConfiguration(options);
  const file = textOption(options.config, "config");
  const known = join(out, configurationName);
  const before = resume && existsSync(known) ? await readConfiguration(known) : undefined;
  const configuration = mergedConfiguration(
    before,
    file === undefined ? undefined : await readConfiguration(file),
    typed,
  );
  return { configuration, before };
}

/** What is asked for would never be trained with, and nobody would see why. */
function warnOfWarmUp({ warmUp, steps = defaultSteps }: TrainingConfiguration): void {
  if (warmUp && warmUp.steps >= steps)
    warn(`the warm-up takes all ${steps} steps, and the loss none; --warm-up is for the first of more steps.`);
}

async function checkOut(store: FolderStore, out: string, resume: boolean): Promise<void> {
  const there = (await store.read(checkpointName)) !== undefined;
  if (there && !resume)
    throw new UsageError(`${out} holds a training already; go on with --resume, or name another folder.`);
  if (!there && resume) note(`${out} has no checkpoint yet; the training begins anew.`);
}
