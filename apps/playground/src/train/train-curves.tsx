import type { VNode } from "preact";
import { CurvesChart } from "../page/curves-chart.tsx";
import type { Look } from "../worker/training/watched.ts";
import { trainLosses } from "./train-choices.ts";
import { lossTitles } from "./train-words.ts";
import type { Moment } from "./use-training.ts";

interface Properties {
  readonly history: readonly Moment[];
  /** Before the first step. */
  readonly start: Look | undefined;
}

/** How near the pixels are, and how much fine detail there is: the two don't go together. */
export function TrainCurves({ history, start }: Properties): VNode {
  const steps = [...(start ? [0] : []), ...history.map(({ step }) => step)];
  const curves = (value: (look: Look) => number) =>
    trainLosses.map((loss, i) => ({
      title: lossTitles[loss],
      colour: 1 + i,
      values: [
        ...(start ? [value(start)] : []),
        ...history.map(({ looks }) => (looks[loss] ? value(looks[loss]) : undefined)),
      ],
    }));
  const last = history.at(-1);
  const told = (value: (look: Look) => string) =>
    last
      ? `After ${last.step} steps: ${trainLosses.flatMap((loss) => (last.looks[loss] ? `${lossTitles[loss]} ${value(last.looks[loss])}` : [])).join(", ")}`
      : "No steps yet";
  return (
    <div class="train-curves">
      <CurvesChart
        steps={steps}
        curves={curves(({ psnr }) => psnr)}
        title="PSNR, dB"
        written={(value) => value.toFixed(2)}
        told={`PSNR. ${told(({ psnr }) => `${psnr.toFixed(2)} dB`)}`}
      />
      <CurvesChart
        steps={steps}
        curves={curves(({ detail }) => 100 * detail)}
        title="detail, %"
        written={(value) => value.toFixed(0)}
        told={`Fine detail. ${told(({ detail }) => `${Math.round(100 * detail)} %`)}`}
      />
      <small class="quiet">
        Detail is total variation, as a part of the original's: more of it is more texture, or more of a checkerboard.
        The eye has to tell which.
      </small>
    </div>
  );
}
