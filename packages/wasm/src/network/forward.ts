import { sameWindow } from "@srloss/core/networks";
import type { LargestTile } from "../kernels/algorithm.ts";
import { type Blocked, clearBorders, newBlocked, pack, unpack } from "../kernels/blocked-layout.ts";
import { convolve } from "../kernels/convolve.ts";
import { packPhases, phaseChannels } from "../kernels/phases.ts";
import { copyPlanes } from "../kernels/planes.ts";
import { blurredPool, pool, relu, slidingPool } from "../kernels/pooling.ts";
import type { Operation } from "../runtime/operation.ts";
import { FollowedTies } from "./followed-ties.ts";
import type { Packed, StackWeights } from "./stack-weights.ts";
import { isChain, phasedStage, type Stage, traceBytes } from "./stages.ts";

export interface ForwardRun {
  /** `[b, h, w, c]`. */
  readonly images: Float32Array;
  /** The address of each tap's values. */
  readonly features: readonly number[];
  readonly record: boolean;
  /** For activations of float32. */
  readonly largest: LargestTile;
  /** Whether activations are float64. */
  readonly float64: boolean;
}

/**
 * Runs the stages on some images.
 *
 * @returns The address of what a gradient needs of them, one after the other, where the run is recorded; the caller's to free.
 */
export function runForward(weights: StackWeights, stages: readonly Stage[], run: ForwardRun): number | undefined {
  const { runtime } = weights;
  const { heap } = runtime;
  const { float64 } = run;
  const bytes = stages.reduce((sum, stage) => sum + traceBytes(stage), 0);
  const trace = run.record ? heap.allocate(Math.max(4, bytes)) : 0;
  const inOrder = run.largest === 6 || isChain(stages) ? 0 : lastMaximum(stages);
  const phased = float64 ? undefined : phasedStage(stages);
  const packed = stages.map((stage, i) => {
    if (stage.kind !== "convolution") return undefined;
    const largest = i < inOrder ? 1 : largestTile(stage, run.largest);
    if (stage === phased) {
      // Rounding of a first layer turns more winners than that of all others.
      const first = run.largest === 6 ? largest : Math.min(largest, 2);
      return weights.phases(stage.index, first as LargestTile, stage.step, stage.output);
    }
    return weights.forward(stage.index, largest, stage.step, { ...stage.input, float64 });
  });

  const staged = runtime.stage(run.images);
  const mean = weights.mean(float64);
  const { input } = stages[0]!;
  // Values alone don't depend on who wins a tie.
  const ties = new FollowedTies(runtime, run.largest === 6 || !isChain(stages) ? [] : stages);
  const operations: Operation[] = [];
  let images: Blocked | undefined;
  if (!phased || ties.wanted) {
    images = newBlocked(runtime, { ...input, float64 });
    operations.push(pack(staged, images, { mean }), ...ties.begin(images));
  }
  if (phased) {
    const { output, step } = phased;
    const blocks = newBlocked(runtime, { ...output, channels: phaseChannels(input, step.window) });
    operations.push(packPhases(staged, input, blocks, step.window, mean));
    if (images) heap.free(images.address);
    images = blocks;
  }
  heap.free(staged);
  const outputs = new Map<number, Blocked>([[-1, images!]]);
  let record = trace;
  for (const [i, stage] of stages.entries()) {
    const taken = stage.sources.map((source) => outputs.get(source)!);
    const x = taken[0]!;
    const to = stage.kind === "relu" ? x : newBlocked(runtime, { ...stage.output, float64 });
    outputs.set(i, to);
    if (to !== x) operations.push(clearBorders(to));
    operations.push(...stageOperations(weights, { stage, taken, to, record, ties, run, packed: packed[i] }));
    if (record) record += traceBytes(stage);
    // What is freed is only used again by operations that come later.
    for (const source of new Set(stage.sources))
      if (outputs.get(source) !== to && lastUser(stages, source) === i) heap.free(outputs.get(source)!.address);
    if (stage.tap >= 0) operations.push(unpack(to, run.features[stage.tap]!));
    if (lastUser(stages, i) < 0) heap.free(to.address);
  }
  runtime.run(operations);
  return run.record ? trace : undefined;
}

/** The last stage that takes a stage's output; -1 for none. */
function lastUser(stages: readonly Stage[], stage: number): number {
  return stages.findLastIndex(({ sources }) => sources.includes(stage));
}

interface StageRun {
  readonly stage: Stage;
  readonly taken: readonly Blocked[];
  readonly to: Blocked;
  /** Where what a gradient needs goes; 0 for nowhere. */
  readonly record: number;
  readonly ties: FollowedTies;
  readonly run: ForwardRun;
  readonly packed: Packed | undefined;
}

function stageOperations({ runtime }: StackWeights, given: StageRun): Operation[] {
  const { stage, taken, to, record, ties, run } = given;
  const x = taken[0]!;
  switch (stage.kind) {
    case "relu":
      return [relu(x, record)];
    case "pool":
      return [pool(x, to, stage.average, stage.average ? 0 : record, ties.address), ...ties.pool(to)];
    case "slidingPool":
      return [slidingPool(x, to, stage.window, record, ties.address), ...ties.slide(stage.window, to)];
    case "blurredPool": {
      return [blurredPool(x, to), ...(record && stage.taken < 0 ? [unpack(x, record)] : [])];
    }
    case "concatenation": {
      let firstOutput = 0;
      return taken.map((from) => {
        const operation = copyPlanes({ from, to, firstOutput });
        firstOutput += from.channels;
        return operation;
      });
    }
    case "convolution": {
      const { kernel, algorithm, weights: address, bias } = given.packed!;
      const { relu, pooled, step } = stage;
      const followed = ties.convolve(step.window, { ...stage.output, ...(pooled && stage.input) });
      const { stride, padding } = kernel.height === step.window.size ? step.window : sameWindow;
      // What rounding turns here, a gradient goes by.
      const shortSums = run.largest !== 6 && !run.float64;
      const masked = relu ? record : 0;
      const tieMap = pooled ? ties.address : 0;
      const options = { bias, relu, pooled, record: masked, shortSums, tieMap, stride, padding };
      const convolved = convolve(x, address, to, kernel, algorithm, runtime.threads, options);
      return [...followed, convolved, ...(pooled ? ties.pool(to) : [])];
    }
  }
}

/**
 * The last pool whose winners a gradient goes by; 0 for none. What ties there is not followed as in VGG: direct sums are
 * alike where the pixels are.
 */
function lastMaximum(stages: readonly Stage[]): number {
  return Math.max(
    0,
    stages.findLastIndex((stage) => stage.kind === "slidingPool"),
  );
}

/** Rounding of a layer that is asked for shows as it is; that of others is averaged by what follows. */
function largestTile({ tap }: Stage, largest: LargestTile): LargestTile {
  return largest === 6 && tap >= 0 ? 4 : largest;
}
