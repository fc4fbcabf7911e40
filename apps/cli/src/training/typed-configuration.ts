import "@srloss/core/losses";
import { type ContentTerms, type MeasureName, measures, type PixelRange, type PresetName } from "@srloss/core";
import { readWhole } from "@srloss/node-gpu";
import { checkConfiguration, type Schedule, type TrainingConfiguration } from "@srloss/train";
import { countOption, listOption, textOption } from "../options.ts";
import { UsageError } from "../usage-error.ts";

type Options = Readonly<Record<string, unknown>>;

/** What options say; what they leave out is left out. */
export function typedConfiguration(options: Options): TrainingConfiguration {
  const count = (name: string, option = name) => countOption(options[name], option);
  const text = (name: string) => textOption(options[name], name);
  const adversarial = typedNumber(text("adversarial"), "adversarial");
  const warmUp = count("warmUp", "warm-up");
  const typed = {
    data: text("data"),
    validate: text("validate"),
    model: text("model"),
    network: typedNetwork(count("features"), count("blocks"), text("upsampling")),
    scale: count("scale"),
    loss: typedLoss(listOption(options.loss, "loss")),
    pixelRange: typedRange(text("range")),
    weights: text("weights"),
    adversarial: adversarial === undefined ? undefined : { weight: adversarial },
    warmUp: warmUp === undefined ? undefined : { steps: warmUp },
    steps: count("steps"),
    batch: count("batch"),
    patch: count("patch"),
    degradation: text("degradation"),
    learningRate: typedNumber(textOption(options.learningRate, "learning-rate"), "learning-rate"),
    schedule: typedSchedule(text("schedule")),
    clip: typedNumber(text("clip"), "clip"),
    ema: typedNumber(text("ema"), "ema"),
    seed: count("seed"),
    every: count("every"),
    measures: listOption(options.measures, "measures"),
    lpipsWeights: textOption(options.lpipsWeights, "lpips-weights"),
    samples: count("samples"),
    ...(options.augment === false && { augment: false }),
  };
  const given = Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== undefined));
  return checked(given, "the options");
}

/** The configuration in a file. */
export async function readConfiguration(file: string): Promise<TrainingConfiguration> {
  return checked(await readJson(file), file);
}

/** What a file of JSON holds. */
export async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(await readWhole(file, 16e6)));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`${file} is no JSON: ${error.message.replace(/\.$/, "")}.`, { cause: error });
  }
}

/** Sizes of a network. */
function typedNetwork(features?: number, blocks?: number, upsampling?: string): object | undefined {
  const sizes = Object.entries({ features, blocks, upsampling }).filter(([, value]) => value !== undefined);
  return sizes.length ? Object.fromEntries(sizes) : undefined;
}

function checked(value: unknown, where: string): TrainingConfiguration {
  try {
    return checkConfiguration(value, where);
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** `l1=1,perceptual=1e-4`, or one preset's name. A term by itself weighs 1. */
function typedLoss(words: readonly string[] | undefined): ContentTerms | PresetName | undefined {
  if (words === undefined) return undefined;
  const metric = words.map((word) => /^[^=:]+/.exec(word)?.[0] ?? word).find(isMetricAlone);
  if (metric !== undefined)
    throw new UsageError(
      `--loss: ${metric} is a metric that nothing can be trained with; name it with --measures, and a loss here.`,
    );
  if (words.length === 1 && /^[\w-]+:[\d.]/.test(words[0]!))
    throw new UsageError(`--loss is terms with weights, as in --loss l1=1,perceptual=1e-4; got "${words[0]}".`);
  if (words.length === 1 && !words[0]!.includes("=") && !Object.hasOwn(measures, words[0]!))
    return words[0] as PresetName;
  const terms = words.map((word): [string, number] => {
    const [, name, weight] = /^([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const number = weight === undefined ? 1 : Number(weight || Number.NaN);
    if (name === undefined || !(number >= 0))
      throw new UsageError(`--loss is terms with weights, as in --loss l1=1,perceptual=1e-4; got "${word}".`);
    return [name, number];
  });
  const twice = terms.find(([name], i) => terms.findIndex(([other]) => other === name) !== i);
  if (twice) throw new UsageError(`--loss names ${twice[0]} twice.`);
  return Object.fromEntries(terms) as ContentTerms;
}

const isMetricAlone = (name: string): boolean => {
  const row = Object.hasOwn(measures, name) ? measures[name as MeasureName] : undefined;
  return row !== undefined && row.settings === undefined;
};

const ranges: Readonly<Record<string, PixelRange>> = { "0,255": [0, 255], "0,1": [0, 1], "-1,1": [-1, 1] };

function typedRange(text: string | undefined): PixelRange | undefined {
  if (text === undefined) return undefined;
  const range = Object.hasOwn(ranges, text) ? ranges[text] : undefined;
  if (!range) throw new UsageError(`--range is one of ${Object.keys(ranges).join(" ")}; got "${text}".`);
  return range;
}

/** `constant`, `cosine`, `cosine:50000,50000` or `multi-step:50000,80000` */
function typedSchedule(text: string | undefined): Schedule | undefined {
  if (text === undefined) return undefined;
  const [, kind, rest] = /^([a-z-]+)(?::([\d,]+))?$/.exec(text) ?? [];
  const steps = rest?.split(",").map(Number);
  if (kind === "constant" && !steps) return { kind };
  if (kind === "cosine") return { kind, ...(steps && { periods: steps }) };
  if (kind === "multi-step" && steps) return { kind, milestones: steps };
  throw new UsageError(`--schedule is constant, cosine, cosine:STEPS,STEPS or multi-step:STEP,STEP; got "${text}".`);
}

export function typedNumber(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^-[\d.]/.test(text))
    throw new UsageError(`--${name} needs a number above 0, such as 0.0002 or 2e-4; got "${text}".`);
  if (!/^(\d+\.?\d*|\.\d+)(e-?\d+)?$/i.test(text))
    throw new UsageError(`--${name} needs a number, such as 0.0002 or 2e-4; got "${text}".`);
  return Number(text);
}
