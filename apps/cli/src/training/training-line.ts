import type { TrainEvent } from "@srloss/train";
import { duration } from "../terminal/duration.ts";
import { progressLine } from "../terminal/progress.ts";
import { number } from "../terminal/table.ts";

/** The progress of a training on a terminal. */
export interface TrainingLine {
  show(event: Extract<TrainEvent, { type: "step" | "validation" }>): void;
  end(): void;
}

export function trainingLine(steps: number, batch: number): TrainingLine {
  const line = progressLine("Training");
  let psnr = "";
  return {
    show(event) {
      if (event.type === "validation") {
        if (event.values.psnr !== undefined) psnr = `, PSNR ${event.values.psnr.toFixed(2)} dB`;
        return;
      }
      const { step, values, imagesPerSecond } = event;
      const left = duration(((steps - step) * batch) / imagesPerSecond);
      line.update(
        step,
        steps,
        `step ${step}, ${parts(values)}${psnr}, ${imagesPerSecond.toFixed(1)} images/s, ${left} left`,
      );
    },
    end: line.end,
  };
}

/** The loss, and its parts where it has several. */
function parts(values: Readonly<Record<string, number>>): string {
  const { loss, gradient: _, ...others } = values;
  const names = Object.keys(others);
  const shown = [["loss", loss!] as const, ...(names.length > 1 ? Object.entries(others) : [])];
  return shown.map(([name, value]) => `${name} ${number(Number(value.toPrecision(4)))}`).join(", ");
}

/** `psnr 27.31, ssim 0.8123, loss 5.21` */
export function valuesText(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${number(Number(value.toPrecision(5)))}`)
    .join(", ");
}
