import { join } from "node:path";
import { type FolderStore, writeWhole } from "@srloss/node-gpu";
import type { TrainingConfiguration } from "@srloss/train";
import { countOption, listOption, textOption } from "../options.ts";
import type { RunEngine } from "../training/run-engine.ts";
import { typedNumber } from "../training/typed-configuration.ts";
import { UsageError } from "../usage-error.ts";
import { type StudiedLoss, usualLosses } from "./studied-loss.ts";

/** What a study is: `study.json` of its folder. */
export interface StudySettings extends RunEngine {
  /** Folder of images to train on, and of those that are never trained on. */
  readonly data: string;
  readonly test: string;
  readonly model: string;
  readonly network?: TrainingConfiguration["network"];
  readonly scale: number;
  readonly losses: readonly string[];
  readonly steps: number;
  /** First steps of the losses that look at features, which are trained with L1. */
  readonly warmUp: number;
  readonly batch: number;
  readonly patch: number;
  readonly learningRate: number;
  readonly ema: number;
  readonly seed: number;
  /** Steps from one checkpoint of a training to the next: then the next loss has its turn. */
  readonly every: number;
  /** What is measured beside the usual. */
  readonly measures?: readonly string[];
  readonly weights?: string;
  readonly lpipsWeights?: string;
}

const settingsName = "study.json";

/** What changes nothing of a training: which others there are, what is measured, where weights lie. */
const free: readonly string[] = ["losses", "measures", "weights", "lpipsWeights"];

/** What options say, what the folder says, and what is usual, in this order. @throws UsageError where the first two differ. */
export async function studySettings(
  options: Readonly<Record<string, unknown>>,
  store: FolderStore,
  out: string,
): Promise<StudySettings> {
  const typed = typedSettings(options);
  const bytes = await store.read(settingsName);
  const saved = bytes && parsed(new TextDecoder().decode(bytes), join(out, settingsName));
  if (!saved) return completed(typed);
  const other = Object.keys(typed).find(
    (name) =>
      !free.includes(name) &&
      JSON.stringify(typed[name as keyof StudySettings]) !== JSON.stringify(saved[name as keyof StudySettings]),
  );
  if (other !== undefined)
    throw new UsageError(
      `${out} holds a study whose ${other} is ${JSON.stringify(saved[other as keyof StudySettings])}; go on with it by srloss study --out ${out}, or name another folder.`,
    );
  return { ...saved, ...typed };
}

export async function saveSettings(settings: StudySettings, out: string): Promise<void> {
  await writeWhole(join(out, settingsName), `${JSON.stringify(settings, undefined, 2)}\n`);
}

/** The training of one loss. */
export function trainingOf(settings: StudySettings, { loss, beginsWithL1 }: StudiedLoss): TrainingConfiguration {
  const { data, test, model, network, scale, steps, warmUp, batch, patch, learningRate, ema, seed, every } = settings;
  return {
    data,
    validate: test,
    model,
    ...(network && { network }),
    scale,
    loss,
    ...(settings.weights !== undefined && { weights: settings.weights }),
    ...(beginsWithL1 && warmUp > 0 && { warmUp: { steps: warmUp } }),
    steps,
    batch,
    patch,
    learningRate,
    ema,
    seed,
    every,
    // The middle of each image: enough for a curve.
    validationSide: Math.max(32, patch),
    measures: ["psnr", "ssim"],
    samples: 0,
  };
}

function typedSettings(options: Readonly<Record<string, unknown>>): Partial<StudySettings> {
  const count = (name: string, option: string, least: number) => {
    const value = countOption(options[name], option);
    if (value !== undefined && value < least) throw new UsageError(`--${option} is ${least} or more; got ${value}.`);
    return value;
  };
  const number = (name: string, option: string) => typedNumber(textOption(options[name], option), option);
  const [features, blocks] = [count("features", "features", 1), count("blocks", "blocks", 1)];
  const upsampling = textOption(options.upsampling, "upsampling");
  const sizes = Object.entries({ features, blocks, upsampling }).filter(([, value]) => value !== undefined);
  const typed = {
    data: textOption(options.data, "data"),
    test: textOption(options.test, "test"),
    model: textOption(options.model, "model"),
    network: sizes.length ? Object.fromEntries(sizes) : undefined,
    scale: count("scale", "scale", 2),
    losses: listOption(options.losses, "losses"),
    steps: count("steps", "steps", 1),
    warmUp: count("warmUp", "warm-up", 0),
    batch: count("batch", "batch", 1),
    patch: count("patch", "patch", 1),
    learningRate: number("learningRate", "learning-rate"),
    ema: number("ema", "ema"),
    seed: count("seed", "seed", 0),
    every: count("every", "every", 1),
    measures: listOption(options.measures, "measures"),
    weights: textOption(options.weights, "weights"),
    lpipsWeights: textOption(options.lpipsWeights, "lpips-weights"),
  };
  return Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== undefined));
}

function completed(typed: Partial<StudySettings>): StudySettings {
  const { data, test, scale = 4, steps = 10_000, model } = typed;
  if (data === undefined || test === undefined)
    throw new UsageError(
      "study needs --data, a folder of images to train on, and --test, one of images that are not trained on.",
    );
  return {
    model: "srvgg-compact",
    ...(model === undefined && { network: { features: 32, blocks: 8, ...typed.network } }),
    losses: usualLosses,
    warmUp: Math.floor(steps / 2),
    batch: 4,
    patch: 16 * scale,
    learningRate: 5e-4,
    ema: 0.99,
    seed: 0,
    every: 500,
    ...typed,
    ...(model === undefined && { network: { features: 32, blocks: 8, ...typed.network } }),
    data,
    test,
    scale,
    steps,
  };
}

function parsed(text: string, file: string): StudySettings {
  try {
    return JSON.parse(text) as StudySettings;
  } catch (error) {
    throw new UsageError(`${file} is no JSON; remove it, and the study begins with the trainings that are there.`, {
      cause: error,
    });
  }
}
