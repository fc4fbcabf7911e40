import { join, resolve } from "node:path";
import { type FolderStore, folderStore, useBackend, writeWhole } from "@srloss/node-gpu";
import { type TrainingConfiguration, train as trained } from "@srloss/train";
import { colourOption, engineOptions, textOption } from "../options.ts";
import { lockRun } from "../run-lock.ts";
import { endInOwnTime } from "../terminal/interruption.ts";
import { note, noteEngine, setTalk } from "../terminal/note.ts";
import { adversaryOf } from "../training/adversary.ts";
import { degradationNamed } from "../training/degradation-named.ts";
import { followTraining } from "../training/follow-training.ts";
import { imageFolder } from "../training/image-folder.ts";
import { checkLosses, loadLosses } from "../training/load-loss.ts";
import { trainingModel } from "../training/training-model.ts";
import { readConfiguration, typedConfiguration } from "../training/typed-configuration.ts";
import { validationMeasures } from "../training/validation-measures.ts";
import { UsageError } from "../usage-error.ts";

type Options = Record<string, unknown>;

const configurationName = "training.json";
const checkpointName = "checkpoint.safetensors";

/** `srloss train --data DIR --out DIR` */
export async function train(options: Options, signal: AbortSignal): Promise<void> {
  setTalk(options);
  const out = textOption(options.out, "out");
  if (out === undefined) throw new UsageError("train needs --out, the folder for checkpoints, model and log.");
  const store = folderStore(out);
  const resume = options.resume === true;
  const configuration = await wholeConfiguration(options, store, resume);
  const { data, validate, scale = 4, seed = 0, every = 1000, batch = 16 } = configuration;
  if (data === undefined) throw new UsageError("train needs --data, a folder of images.");
  await checkOut(store, out, resume);
  asUsage(() => checkLosses(configuration));
  const measures = validationMeasures(configuration.measures ?? ["psnr", "ssim"], scale);
  const background = colourOption(options.background, "background");
  const decoding = background ? { background } : {};
  const images = await imageFolder(data, "data", decoding);
  const validation = validate === undefined ? undefined : await imageFolder(validate, "validate", decoding);
  const backend = await useBackend(engineOptions(options));
  noteEngine(backend);
  const network = await trainingModel(configuration);
  const { loss, warmUp } = await loadLosses(configuration, signal);
  const { steps = 100_000, learningRate = 2e-4, samples = 4, validationSide } = configuration;
  const { patch, augment, schedule, adam, clip, ema, logEvery } = configuration;
  const adversarial = asUsage(() => adversaryOf(configuration, patch ?? 48 * scale));
  const events = asUsage(() =>
    trained({
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
      checkpoint: { store, every, resume },
    }),
  );
  // Nothing is written before; nor by two at once.
  const release = await lockRun(join(out, "training"), signal);
  try {
    await writeWhole(join(out, configurationName), `${JSON.stringify(configuration, undefined, 2)}\n`);
    endInOwnTime();
    const run = await followTraining(events, out, steps, batch);
    if (options.json === true) {
      const { engine, device } = backend;
      process.stdout.write(
        `${JSON.stringify({ out: resolve(out), ...run, engine, device, configuration }, undefined, 2)}\n`,
      );
    }
  } finally {
    await release();
    network.dispose();
    adversarial?.discriminator.dispose();
  }
}

/** What is refused before any work was wrongly asked for. */
function asUsage<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** Options before a file's settings, and those before what is resumed. */
async function wholeConfiguration(
  options: Options,
  store: FolderStore,
  resume: boolean,
): Promise<TrainingConfiguration> {
  const typed = typedConfiguration(options);
  const file = textOption(options.config, "config");
  const before = resume ? await store.read(configurationName) : undefined;
  return {
    ...(before && (JSON.parse(new TextDecoder().decode(before)) as TrainingConfiguration)),
    ...(file !== undefined && (await readConfiguration(file))),
    ...typed,
  };
}

async function checkOut(store: FolderStore, out: string, resume: boolean): Promise<void> {
  const there = (await store.read(checkpointName)) !== undefined;
  if (there && !resume)
    throw new UsageError(`${out} holds a training already; go on with --resume, or name another folder.`);
  if (!there && resume) note(`${out} has no checkpoint yet; the training begins anew.`);
}

/** Without what is undefined. */
function given<T extends object>(values: T): { [N in keyof T]?: Exclude<T[N], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
