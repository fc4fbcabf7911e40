import { join } from "node:path";
import type { BackendReport, EngineOptions } from "@srloss/node-gpu";
import type { ImageSource } from "@srloss/train";
import { loadLosses } from "../training/load-loss.ts";
import { trainingModel } from "../training/training-model.ts";
import { namedMeasures, validationMeasures } from "../training/validation-measures.ts";
import { type Method, measureStudy, type StudyJudges } from "./measure-study.ts";
import { trainedModel } from "./reconstruct.ts";
import type { StudiedLoss } from "./studied-loss.ts";
import type { StudyResults } from "./study-results.ts";
import { type StudySettings, trainingOf } from "./study-settings.ts";
import { type StudiedTraining, trainedSteps, trainInTurns } from "./train-in-turns.ts";

/** What a study works with, checked and loaded. */
export interface PreparedStudy {
  readonly settings: StudySettings;
  readonly losses: readonly StudiedLoss[];
  readonly data: ImageSource;
  readonly test: ImageSource;
  readonly judges: StudyJudges;
  readonly backend: BackendReport;
  readonly out: string;
  /** Where optional packages are, too. */
  readonly places: Pick<EngineOptions, "packages">;
}

/** Trains with every loss. @returns Whether all have all steps. */
export async function trainStudy(
  { settings, losses, data, test, out, places }: PreparedStudy,
  signal: AbortSignal,
): Promise<boolean> {
  const trainings: StudiedTraining[] = [];
  const measures = validationMeasures(namedMeasures(), settings.scale, []);
  for (const studied of losses) {
    const configuration = trainingOf(settings, studied);
    const done = (await trainedSteps(join(out, studied.folder))) >= settings.steps;
    const loaded = done ? undefined : await loadLosses(configuration, signal, places);
    const training = async () => ({
      configuration,
      network: await trainingModel(configuration),
      images: data,
      validation: test,
      measures,
      ...loaded!,
    });
    trainings.push({ studied, training });
  }
  return trainInTurns(trainings, settings, out, signal);
}

/** Measures bicubic and every network that is there. */
export async function judgeStudy(
  { settings, losses, test, judges, backend, out }: PreparedStudy,
  before: StudyResults,
  signal: AbortSignal,
): Promise<StudyResults> {
  const methods: Method[] = [{ name: "bicubic", step: 0 }];
  for (const { name, folder } of losses) {
    const step = await trainedSteps(join(out, folder));
    if (step > 0) methods.push({ name, step, model: await trainedModel(join(out, folder)) });
  }
  const { networks, loaded } = judges;
  const used = [...new Set(networks.map(({ vgg }) => vgg)), ...loaded.map(({ metric }) => metric)].map(
    ({ network, preprocessing, weights }) => ({ network, preprocessing, weights }),
  );
  const made = { engine: backend.engine, device: backend.device, networks: used };
  try {
    return await measureStudy({ ...before, made }, methods, judges, { test, scale: settings.scale, out, signal });
  } finally {
    for (const { model } of methods) model?.dispose();
  }
}
