import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { note } from "../terminal/note.ts";
import { runTraining, type Training } from "../training/run-training.ts";
import type { StudiedLoss } from "./studied-loss.ts";
import type { StudySettings } from "./study-settings.ts";

export interface StudiedTraining {
  readonly studied: StudiedLoss;
  /** Made anew for each turn: a network changes while it is trained. */
  readonly training: () => Promise<Training>;
}

/**
 * Trains with each loss in turns, a checkpoint's steps at a time: whenever the study ends, the losses had about as many steps.
 *
 * @returns Whether all have all steps.
 */
export async function trainInTurns(
  trainings: readonly StudiedTraining[],
  { steps, every }: StudySettings,
  out: string,
  signal: AbortSignal,
): Promise<boolean> {
  for (let target = Math.min(every, steps); ; target = Math.min(target + every, steps)) {
    for (const { studied, training } of trainings) {
      const folder = join(out, studied.folder);
      const before = await trainedSteps(folder);
      if (before >= target) continue;
      if (signal.aborted) return false;
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

/** Steps of the model in a folder, whose `model.json` names its weights by them. */
export async function trainedSteps(folder: string): Promise<number> {
  const text = await readFile(join(folder, "model.json"), "utf8").catch(() => undefined);
  return Number(/"weights-(\d+)\.bin"/.exec(text ?? "")?.[1] ?? 0);
}
