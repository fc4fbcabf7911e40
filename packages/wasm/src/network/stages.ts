import {
  type ConvolutionStep,
  halvingWindow,
  type SlidingWindow,
  type StackStep,
  sameAs,
  sameWindow,
  sideAfter,
  sourcesOf,
} from "@srloss/core/networks";
import { maskBytes, type Shape } from "../kernels/blocked-layout.ts";
import { winnerBytes } from "../kernels/pooling.ts";
import { slidesTies } from "../kernels/tie-map.ts";

/** Steps that run as one. */
export type Stage = {
  readonly input: Shape;
  readonly output: Shape;
  /** Which tap its output is; -1 for none. */
  readonly tap: number;
  /** The stages whose outputs it takes, by index; -1 for the images. */
  readonly sources: readonly number[];
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
  /** 2x2 windows side by side. */
  | { readonly kind: "pool"; readonly average: boolean }
  /** Maxima of other windows. */
  | { readonly kind: "slidingPool"; readonly window: SlidingWindow }
  /** `taken` is the tap that it takes; -1 where it takes no tap's output. */
  | { readonly kind: "blurredPool"; readonly taken: number }
  | {
      readonly kind: "concatenation";
      /** Channels of each of what it takes. */
      readonly parts: readonly number[];
    }
);

/** Whether the network is made of what the kernels here know; of float64 that is less. */
export function runsWhole(steps: readonly StackStep[], float64: boolean): boolean {
  const users = usersOf(steps);
  return steps.every((step, index) => {
    const [source] = sourcesOf(steps, index);
    if (float64 && sourcesOf(steps, index).some((other) => other !== index - 1)) return false;
    if (step.kind === "convolution") return sameAs(step.window, sameWindow) || (!float64 && reachable(step.window));
    // It writes over what it takes.
    if (step.kind === "relu") return users.get(source!) === 1;
    if (step.kind === "concatenation") return step.of.every((part) => channelsAfter(steps, part) % 4 === 0);
    if (step.pooling === "l2") return true;
    return sameAs(step.window, halvingWindow) || (!float64 && step.pooling === "max" && step.window.size < 16);
  });
}

/** The gradient's window begins at the image, or before. */
function reachable({ size, stride, padding }: SlidingWindow): boolean {
  return stride > 1 || padding < size;
}

/** How many steps take the output of each step; -1 stands for the images. */
function usersOf(steps: readonly StackStep[]): Map<number, number> {
  const users = new Map<number, number>();
  steps.forEach((_, index) => {
    for (const source of sourcesOf(steps, index)) users.set(source, (users.get(source) ?? 0) + 1);
  });
  return users;
}

/** Channels of a step's output; of the images, as if there were none that go by four. */
function channelsAfter(steps: readonly StackStep[], index: number): number {
  if (index < 0) return Number.NaN;
  const step = steps[index]!;
  if (step.kind === "convolution") return step.outChannels;
  return sourcesOf(steps, index).reduce((sum, source) => sum + channelsAfter(steps, source), 0);
}

/**
 * The stages that the taps need: a convolution takes the ReLU after it along, and the 2x2 max-pool after that, where nothing else
 * takes what is between them and `mayPool` says that its algorithm can.
 */
export function planStages(
  steps: readonly StackStep[],
  taps: readonly number[],
  image: Shape,
  mayPool: (step: ConvolutionStep) => boolean,
): Stage[] {
  const users = neededUsers(steps, taps);
  /** The stage that has a step's output. */
  const stageOf = new Map<number, number>([[-1, -1]]);
  const stages: Stage[] = [];
  const alone = (index: number, next: (step: StackStep) => boolean): number | undefined => {
    const [user, another] = users.get(index)!;
    return another === undefined && user !== undefined && steps[user] && next(steps[user]) ? user : undefined;
  };
  for (const index of [...users.keys()].sort((a, b) => a - b)) {
    if (index < 0 || stageOf.has(index)) continue;
    const step = steps[index]!;
    const sources = sourcesOf(steps, index).map((source) => stageOf.get(source)!);
    const shapes = sources.map((source) => (source < 0 ? image : stages[source]!.output));
    const input = shapes[0]!;
    let end = index;
    let stage: object;
    let output = "window" in step ? after(input, step.window) : input;
    if (step.kind === "convolution") {
      const activated = alone(index, ({ kind }) => kind === "relu");
      end = activated ?? index;
      output = { ...output, channels: step.outChannels };
      const halves = alone(end, (next) => next.kind === "pool" && next.pooling === "max" && isHalving(next.window));
      const known = activated !== undefined && sameAs(step.window, sameWindow);
      const pooled = known && halves !== undefined && mayPool(step);
      if (pooled) {
        end = halves;
        output = after(output, halvingWindow);
      }
      stage = { kind: step.kind, index, step, relu: activated !== undefined, pooled };
    } else if (step.kind === "concatenation") {
      const parts = shapes.map(({ channels }) => channels);
      output = { ...input, channels: parts.reduce((sum, channels) => sum + channels, 0) };
      stage = { kind: step.kind, parts };
    } else if (step.kind === "relu") stage = { kind: step.kind };
    else if (step.pooling === "l2") stage = { kind: "blurredPool", taken: stages[sources[0]!]?.tap ?? -1 };
    else if (isHalving(step.window)) stage = { kind: step.kind, average: step.pooling === "average" };
    else stage = { kind: "slidingPool", window: step.window };
    for (let covered = index; covered >= 0; covered = covered === end ? -1 : users.get(covered)![0]!)
      stageOf.set(covered, stages.length);
    stages.push({ ...stage, input, output, sources, tap: taps.indexOf(end) } as unknown as Stage);
  }
  return stages;
}

function isHalving(window: SlidingWindow): boolean {
  return sameAs(window, halvingWindow);
}

function after({ height, width, ...rest }: Shape, window: SlidingWindow): Shape {
  return { ...rest, height: sideAfter(height, window), width: sideAfter(width, window) };
}

/** Which steps take the output of each step that the taps need; a tap is taken by its caller, too. */
function neededUsers(steps: readonly StackStep[], taps: readonly number[]): Map<number, number[]> {
  const users = new Map<number, number[]>(taps.map((tap) => [tap, [Number.POSITIVE_INFINITY]]));
  for (let index = Math.max(...taps); index >= 0; index--)
    if (users.has(index))
      for (const source of sourcesOf(steps, index)) users.set(source, [...(users.get(source) ?? []), index]);
  return users;
}

/** How many stages take the output of each stage; a tap counts as one. */
export function stageUsers(stages: readonly Stage[]): number[] {
  const users = stages.map(({ tap }) => (tap >= 0 ? 1 : 0));
  for (const { sources } of stages) for (const source of sources) if (source >= 0) users[source]!++;
  return users;
}

/** Whether all stages are of the kinds that VGG and AlexNet have, one after the other: their ties are followed. */
export function isChain(stages: readonly Stage[]): boolean {
  return stages.every((stage, index) => {
    const { kind, sources } = stage;
    let known = kind === "relu" || kind === "pool";
    if (kind === "convolution") known = slidesTies(stage.step.window);
    if (kind === "slidingPool") known = slidesTies(stage.window);
    return known && sources.length === 1 && sources[0] === index - 1;
  });
}

type ConvolutionStage = Extract<Stage, { kind: "convolution" }>;

/**
 * The first stage where it is a convolution that nothing else shares the images with and whose window, of up to three blocks of pixels,
 * moves by one block: it runs as a 3x3 convolution of these (`assembly/phases.ts`).
 */
export function phasedStage(stages: readonly Stage[]): ConvolutionStage | undefined {
  const [first, ...others] = stages;
  if (first?.kind !== "convolution" || others.some(({ sources }) => sources.includes(-1))) return undefined;
  const { size, stride } = first.step.window;
  const whole = (stride * first.input.channels) % 4 === 0;
  return stride > 1 && Math.ceil(size / stride) === 3 && whole ? first : undefined;
}

/** What a gradient needs of a stage: a mask of this shape, or nothing. */
function maskShape(stage: Stage): Shape | undefined {
  if (stage.kind === "convolution") {
    if (!stage.relu) return undefined;
    return { ...(stage.pooled ? stage.input : stage.output), channels: stage.step.outChannels };
  }
  if (stage.kind === "relu") return stage.output;
  return stage.kind === "pool" && !stage.average ? stage.input : undefined;
}

/** Bytes of all that a gradient needs of a stage. */
export function traceBytes(stage: Stage): number {
  if (stage.kind === "slidingPool") return winnerBytes(stage.output);
  // A tap's features are kept by whoever compares them.
  if (stage.kind === "blurredPool") return stage.taken < 0 ? 4 * valuesOf(stage.input) : 0;
  const shape = maskShape(stage);
  return shape ? maskBytes(shape) : 0;
}

/** How many values an activation has. */
export function valuesOf({ batch, channels, height, width }: Shape): number {
  return batch * channels * height * width;
}
