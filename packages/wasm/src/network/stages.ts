import { type ConvolutionStep, halvingWindow, type StackStep, sameAs, sameWindow } from "@srloss/core/networks";
import type { Shape } from "../kernels/blocked-layout.ts";

/** Steps that run as one. */
export type Stage = {
  readonly input: Shape;
  readonly output: Shape;
  /** Which tap its output is; -1 for none. */
  readonly tap: number;
} & (
  | {
      readonly kind: "convolution";
      /** Of the step, by which its weights are found. */
      readonly index: number;
      readonly step: ConvolutionStep;
      readonly relu: boolean;
      readonly pooled: boolean;
    }
  | { readonly kind: "relu" }
  | { readonly kind: "pool"; readonly average: boolean }
);

/** Whether the network is made of what the kernels here know: VGG's convolutions and pools, one after the other. */
export function runsWhole(steps: readonly StackStep[]): boolean {
  return steps.every((step, index) => {
    if (step.of !== undefined && step.of !== index - 1) return false;
    if (step.kind === "convolution") return sameAs(step.window, sameWindow);
    if (step.kind === "pool") return step.pooling !== "l2" && sameAs(step.window, halvingWindow);
    return step.kind === "relu";
  });
}

/**
 * The stages down to the last tap: a convolution takes the ReLU after it along, and the max-pool after that, where no tap
 * is between them and `mayPool` says that its algorithm can.
 */
export function planStages(
  steps: readonly StackStep[],
  taps: readonly number[],
  image: Shape,
  mayPool: (step: ConvolutionStep) => boolean,
): Stage[] {
  const stages: Stage[] = [];
  const last = taps.at(-1)!;
  let input = image;
  for (let i = 0; i <= last; ) {
    const step = steps[i]!;
    const tapped = (index: number) => taps.includes(index);
    const follows = (kind: StackStep["kind"], index: number) =>
      index < last && !tapped(index) && steps[index + 1]!.kind === kind;
    let end = i;
    let output = input;
    let stage: object;
    if (step.kind === "convolution") {
      const relu = follows("relu", i);
      if (relu) end++;
      const next = steps[end + 1];
      const pooled = relu && mayPool(step) && follows("pool", end) && next?.kind === "pool" && next.pooling === "max";
      if (pooled) end++;
      output = { ...input, channels: step.outChannels };
      if (pooled) output = halved(output);
      stage = { kind: step.kind, index: i, step, relu, pooled };
    } else if (step.kind === "pool") {
      output = halved(input);
      stage = { kind: step.kind, average: step.pooling === "average" };
    } else stage = { kind: step.kind };
    stages.push({ ...stage, input, output, tap: taps.indexOf(end) } as Stage);
    input = output;
    i = end + 1;
  }
  return stages;
}

/** What a gradient needs of a stage: a mask of this shape, or nothing. */
export function maskShape(stage: Stage): Shape | undefined {
  if (stage.kind === "convolution")
    return stage.relu ? { ...stage.input, channels: stage.step.outChannels } : undefined;
  if (stage.kind === "relu") return stage.output;
  return stage.average ? undefined : stage.input;
}

function halved({ height, width, ...rest }: Shape): Shape {
  return { ...rest, height: Math.floor(height / 2), width: Math.floor(width / 2) };
}
