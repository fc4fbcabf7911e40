import { join } from "node:path";
import { networkNeeds } from "@srloss/evaluate";
import type { BackendReport, EngineOptions } from "@srloss/node-gpu";
import type { ImageSource } from "@srloss/train";
import { checkMemory } from "../comparing/within-memory.ts";
import { note } from "../terminal/note.ts";
import { type Losses, loadLosses, lossRequest } from "../training/load-loss.ts";
import { trainingModel } from "../training/training-model.ts";
import { namedMeasures, validationMeasures } from "../training/validation-measures.ts";
import { type Method, measureStudy, type StudyJudges } from "./measure-study.ts";
import { trainedModel } from "./reconstruct.ts";
import type { StudiedLoss } from "./studied-loss.ts";
import type { StudyResults } from "./study-results.ts";
import { type StudySettings, trainingOf } from "./study-settings.ts";
import { type StudiedTraining, trainedSteps, trainInTurns } from "./train-in-turns.ts";

/** A loss that is trained with; it looks with nothing where its training has all steps. */
interface LoadedLoss {
  readonly studied: StudiedLoss;
  readonly looks: Losses | undefined;
}

/** What a study works with, checked and loaded. */
export interface PreparedStudy {
  readonly settings: StudySettings;
  /** Those that are reported, where they were trained. */
  readonly losses: readonly StudiedLoss[];
  /** Those that are trained. */
  readonly loaded: readonly LoadedLoss[];
  readonly data: ImageSource;
  readonly test: ImageSource;
  readonly judges: StudyJudges;
  readonly backend: BackendReport;
  readonly out: string;
}

/** The losses with what they look with. One that nobody named is left out where the weights or the memory don't allow it. */
export async function loadStudied(
  settings: StudySettings,
  losses: readonly StudiedLoss[],
  backend: BackendReport,
  out: string,
  signal: AbortSignal,
  places: Pick<EngineOptions, "packages">,
): Promise<readonly LoadedLoss[]> {
  const loaded: LoadedLoss[] = [];
  for (const studied of losses) {
    if ((await trainedSteps(join(out, studied.folder))) >= settings.steps) {
      loaded.push({ studied, looks: undefined });
      continue;
    }
    try {
      checkTrainingMemory(studied.loss, settings, backend);
      loaded.push({ studied, looks: await loadLosses(trainingOf(settings, studied), signal, places) });
    } catch (error) {
      if (!studied.ifAllowed || signal.aborted) throw error;
      note(`${studied.name} is left out: ${(error as Error).message}`);
    }
  }
  return loaded;
}

/** Without those that nobody named and that were not trained. */
export async function trainedLosses(losses: readonly StudiedLoss[], out: string): Promise<readonly StudiedLoss[]> {
  const steps = await Promise.all(losses.map(({ folder }) => trainedSteps(join(out, folder))));
  return losses.filter(({ ifAllowed }, i) => !ifAllowed || steps[i]! > 0);
}

function checkTrainingMemory(loss: StudiedLoss["loss"], { patch, batch }: StudySettings, backend: BackendReport): void {
  const request = lossRequest(loss);
  for (const need of networkNeeds(request))
    checkMemory(request, need, { width: patch, height: patch * batch }, backend);
}

/** Trains with every loss. @returns Whether all have all steps. */
export async function trainStudy(
  { settings, loaded, data, test, out }: PreparedStudy,
  signal: AbortSignal,
): Promise<boolean> {
  const measures = validationMeasures(namedMeasures(), settings.scale);
  const trainings = loaded.map(({ studied, looks }): StudiedTraining => {
    const configuration = trainingOf(settings, studied);
    const training = async () => ({
      configuration,
      network: await trainingModel(configuration),
      images: data,
      validation: test,
      measures,
      ...looks!,
    });
    return { studied, training };
  });
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
