import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { note } from "../terminal/note.ts";
import { runTraining, type Training } from "../training/run-training.ts";
import { shareWarmUp } from "./share-warm-up.ts";
import type { StudiedLoss } from "./studied-loss.ts";
import type { StudySettings } from "./study-settings.ts";

export interface StudiedTraining {
  readonly studied: StudiedLoss;
  /** Made anew for each turn: a network changes while it is trained. */
  readonly training: () => Promise<Training>;
}

/**
 * Trains with each loss in turns, a checkpoint's steps at a time: whenever the study ends, the losses had about as many steps.
 * Those that begin with L1 have these steps in common, and they are trained once.
 *
 * @returns Whether all have all steps.
 */
export async function trainInTurns(
  trainings: readonly StudiedTraining[],
  { steps, warmUp, every }: StudySettings,
  out: string,
  signal: AbortSignal,
): Promise<boolean> {
  for (let target = Math.min(every, steps); ; target = Math.min(target + every, steps)) {
    for (const { studied, training } of trainings) {
      const folder = join(out, studied.folder);
      const before = await trainedSteps(folder);
      if (before >= target) continue;
      if (signal.aborted) return false;
      const alike = target <= warmUp && studied.beginsWithL1 ? await trainedTo(target, trainings, out) : undefined;
      if (alike) {
        note(`${studied.title}: as ${alike.title} up to step ${target}`);
        await shareWarmUp(join(out, alike.folder), folder);
        continue;
      }
      note(`${studied.title}: from step ${before} to ${target} of ${steps}`);
      const made = await training();
      try {
        await runTraining(made, { out: folder, resume: true, signal, until: target, part: true });
      } finally {
        made.network.dispose();
      }
      if (signal.aborted) return false;
    }
    if (target === steps) return true;
  }
}

/** One of those that begin with L1, and is just there. */
async function trainedTo(
  step: number,
  trainings: readonly StudiedTraining[],
  out: string,
): Promise<StudiedLoss | undefined> {
  for (const { studied } of trainings)
    if (studied.beginsWithL1 && (await trainedSteps(join(out, studied.folder))) === step) return studied;
  return undefined;
}

/** Steps of the model in a folder, whose `model.json` names its weights by them. */
export async function trainedSteps(folder: string): Promise<number> {
  const text = await readFile(join(folder, "model.json"), "utf8").catch(() => undefined);
  return Number(/"weights-(\d+)\.bin"/.exec(text ?? "")?.[1] ?? 0);
}
