import { join } from "node:path";
import type { TrainEvent } from "@srloss/train";
import { savePng } from "../drawing/save-png.ts";
import { goesOnWith, nothingToGoOnWith } from "../terminal/interruption.ts";
import { note, warn } from "../terminal/note.ts";
import { openTensorboardFile, type TensorboardFile } from "./tensorboard-file.ts";
import { trainingLine, valuesText } from "./training-line.ts";
import { openTrainingLog, type TrainingLog } from "./training-log.ts";

/** What a training came to. */
export interface Run {
  readonly step: number;
  readonly finished: boolean;
  readonly parameters: number;
  readonly values: Readonly<Record<string, number>>;
  readonly validation: Readonly<Record<string, number>>;
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

interface FollowOptions {
  readonly out: string;
  readonly steps: number;
  readonly batch: number;
  /** One of several, whose begin and end somebody else tells of. */
  readonly part: boolean;
  /** With what it goes on that was another, in words, of the names that its checkpoint has for it. */
  readonly changed: (known: readonly string[]) => readonly string[];
}

/** Tells of a training what a person, a log and TensorBoard want to know, to its end. */
export async function followTraining(
  events: AsyncIterable<TrainEvent>,
  { out, steps, batch, part, changed }: FollowOptions,
): Promise<Run> {
  const line = trainingLine(steps, batch);
  const again = `srloss train --resume --out ${out}`;
  let log: TrainingLog | undefined;
  let board: TensorboardFile | undefined;
  let run: Run = { step: 0, finished: false, parameters: 0, values: {}, validation: {}, skipped: [] };
  const say = (tell: () => void) => {
    line.end();
    tell();
  };
  try {
    for await (const event of events) {
      if (event.type === "begin") {
        log = await openTrainingLog(out, event.step);
        board = openTensorboardFile(out, event.step);
        run = { ...run, parameters: event.parameters };
        if (!part) {
          goesOnWith(again);
          note(
            `${event.parameters} weights, ${event.step > steps ? `${event.step} steps, and ${steps} are asked for` : event.step ? `step ${event.step} of ${steps}` : steps === 1 ? "1 step" : `${steps} steps`}`,
          );
        }
        const others = event.step ? changed(event.changed) : [];
        if (others.length)
          warn(`resumed with ${others.join(", ")}: from here on it is not the training that was begun.`);
        if (!part && event.step >= steps)
          note(`These steps are done; for more of them: ${again} --steps ${2 * event.step}`);
      } else if (event.type === "step") {
        const { imagesPerSecond, ...logged } = event;
        log!.add(logged);
        const { step, values, learningRate } = event;
        board!.add("train", step, { ...values, learningRate, imagesPerSecond });
        run = { ...run, values: event.values };
        line.show(event);
      } else if (event.type === "validation") {
        const { samples, ...logged } = event;
        log!.add(logged);
        board!.add("validation", event.step, event.values);
        run = { ...run, validation: event.values };
        line.show(event);
        say(() => note(`Step ${event.step}: ${valuesText(event.values)}`));
        for (const { name, ...pixels } of samples) await savePng(samplePath(out, name, event.step), pixels);
      } else if (event.type === "skipped") {
        const { name, reason } = event;
        run = { ...run, skipped: [...run.skipped, { name, reason }] };
        say(() => warn(`${name} is left out: ${reason}`));
      } else if (event.type === "end") run = { ...run, step: event.step, finished: event.finished };
    }
  } finally {
    line.end();
    log?.close();
    board?.close();
  }
  if (run.skipped.length)
    warn(run.skipped.length === 1 ? "1 image was left out." : `${run.skipped.length} images were left out.`);
  if (part) return run;
  if (run.finished) {
    nothingToGoOnWith();
    note(`Model: ${out} (use it with srloss upscale IN OUT --model ${out})`);
  } else goesOnWith(again, `after step ${run.step}`);
  return run;
}

/** One folder for each image, its steps in order. */
function samplePath(out: string, name: string, step: number): string {
  const plain = name.replace(/\.[^.]*$/, "").replace(/[^\w.-]+/g, "_");
  return join(out, "samples", plain, `${String(step).padStart(8, "0")}.png`);
}
