import type { LargestTile } from "../kernels/algorithm.ts";
import { type Blocked, clearBorders, newBlocked, pack, type Shape, unpack } from "../kernels/blocked-layout.ts";
import { convolve } from "../kernels/convolve.ts";
import { padPlanes, unpackPhases } from "../kernels/phases.ts";
import { addTaps, copyPlanes } from "../kernels/planes.ts";
import { applyMask, blurredPool, blurredUnpool, slidingUnpool, unpool } from "../kernels/pooling.ts";
import type { Operation } from "../runtime/operation.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { FlatValues } from "../tensors/flat-values.ts";
import type { Packed, StackWeights } from "./stack-weights.ts";
import { phasedStage, type Stage, stageUsers, traceBytes, valuesOf } from "./stages.ts";

export interface BackwardRun {
  /** Each tap's gradient, `[b, h, w, c]`, brought to the runtime when it is asked for. */
  readonly gradient: (tap: number) => FlatValues;
  /** Each tap's features, likewise. */
  readonly features: (tap: number) => FlatValues;
  readonly largest: LargestTile;
  /** The address that `runForward` gave. */
  readonly trace: number;
  /** Where the images' gradient goes. */
  readonly result: () => Float32Array;
}

/** A gradient on its way to the images. */
interface Flow {
  readonly blocked: Blocked;
  /** Whether the mask of the stage has been applied to it already. */
  readonly masked: boolean;
}

/** Bytes of values for which it is worth while to run first what was planned, so that they take the place of what that needed. */
const large = 4 * 1024 * 1024;

/** Runs the stages from the last to the first, from the gradients of the taps to that of the images. */
export function runBackward(weights: StackWeights, stages: readonly Stage[], run: BackwardRun): void {
  const { runtime } = weights;
  const { heap } = runtime;
  const traces = traceAddresses(stages, run.trace);
  const users = stageUsers(stages);
  const phased = phasedStage(stages);
  const packed = stages.map((stage) =>
    stage === phased ? blockWeights(weights, phased, run.largest) : gradientWeights(weights, stage, run.largest),
  );
  const operations: Operation[] = [];
  const flows = new Map<number, Flow>();
  const bring = (values: (tap: number) => FlatValues, tap: number, shape: Shape): FlatValues => {
    if (4 * valuesOf(shape) >= large) runtime.run(operations.splice(0));
    return values(tap);
  };

  /** What a stage gives to one that it takes from. */
  const give = (source: number, blocked: Blocked, masked = false): void => {
    const there = flows.get(source);
    if (there) {
      operations.push(copyPlanes({ from: blocked, to: there.blocked, add: true }));
      heap.free(blocked.address);
    } else flows.set(source, { blocked, masked });
  };
  for (let i = stages.length - 1; i >= 0; i--) {
    const stage = stages[i]!;
    if (stage.tap >= 0) {
      const there = flows.get(i)?.blocked;
      const blocked = there ?? newBlocked(runtime, stage.output);
      const { address, done } = bring(run.gradient, stage.tap, stage.output);
      operations.push(pack(address, blocked, { add: there !== undefined }));
      done();
      flows.set(i, { blocked, masked: false });
    }
    const { blocked: dy, masked } = flows.get(i)!;
    flows.delete(i);
    const before = stage.sources[0]!;
    const early = before >= 0 && users[before] === 1 && masksEarly(stages[before]!) ? traces[before]! : 0;
    const trace = traces[i]!;
    const taken =
      stage.kind === "blurredPool" && stage.taken >= 0
        ? bring(run.features, stage.taken, stage.input)
        : { address: trace, done: () => {} };
    const pass = { stage, dy, masked, trace, taken, early, packed: packed[i], phased: stage === phased };
    const given = passBack(runtime, pass, operations);
    stage.sources.forEach((source, part) => {
      give(source, given[part]!, early !== 0 && stage.kind === "convolution");
    });
  }
  const length = run.result().length;
  const out = heap.allocate(4 * length);
  const { blocked } = flows.get(-1)!;
  operations.push(phased ? unpackPhases(blocked, out, phased.input, phased.step.window) : unpack(blocked, out));
  runtime.run(operations);
  run.result().set(runtime.floats(out, length));
  heap.free(out);
  heap.free(blocked.address);
}

interface Pass {
  readonly stage: Stage;
  /** Given up. */
  readonly dy: Blocked;
  readonly masked: boolean;
  readonly trace: number;
  /** What a blurred pool took. */
  readonly taken: FlatValues;
  /** The mask of the stage before, which a convolution applies at once; 0 for none. */
  readonly early: number;
  readonly packed: Packed | undefined;
  /** Whether it is a convolution of blocks of pixels, whose gradient is given then. */
  readonly phased: boolean;
}

/** @returns The gradient of each of what the stage took. */
function passBack(runtime: Runtime, pass: Pass, operations: Operation[]): Blocked[] {
  const { stage, trace } = pass;
  const { heap } = runtime;
  let { dy } = pass;
  /** Goes on with what an operation makes of `dy`. */
  const onto = (shape: Shape, make: (from: Blocked, to: Blocked) => Operation): void => {
    const to = newBlocked(runtime, shape);
    operations.push(clearBorders(to), make(dy, to));
    heap.free(dy.address);
    dy = to;
  };
  switch (stage.kind) {
    case "relu":
      if (!pass.masked) operations.push(applyMask(dy, trace));
      return [dy];
    case "pool":
      onto(stage.input, (from, to) => unpool(from, to, stage.average, stage.average ? 0 : trace));
      return [dy];
    case "slidingPool":
      onto(stage.input, (from, to) => slidingUnpool(from, to, stage.window, trace));
      return [dy];
    case "blurredPool": {
      const [x, y] = [newBlocked(runtime, stage.input), newBlocked(runtime, stage.output)];
      operations.push(pack(pass.taken.address, x));
      pass.taken.done();
      operations.push(clearBorders(y), blurredPool(x, y));
      onto(stage.input, (from, to) => blurredUnpool(x, y, from, to));
      heap.free(x.address);
      heap.free(y.address);
      return [dy];
    }
    case "concatenation": {
      let firstInput = 0;
      const whole = dy;
      const parts = stage.parts.map((channels) => {
        const part = newBlocked(runtime, { ...stage.output, channels });
        operations.push(copyPlanes({ from: whole, to: part, firstInput, channels }));
        firstInput += channels;
        return part;
      });
      heap.free(whole.address);
      return parts;
    }
    case "convolution": {
      const { kernel, algorithm, weights } = pass.packed!;
      const { window, outChannels } = stage.step;
      if (pass.phased) {
        const blocks = { ...dy, height: dy.height + 2, width: dy.width + 2 };
        onto(blocks, (from, to) => padPlanes(from, to, stage.relu && !pass.masked ? trace : 0));
        onto({ ...blocks, channels: kernel.outputs }, (from, to) =>
          convolve(from, weights, to, kernel, algorithm, runtime.threads),
        );
        return [dy];
      }
      if (stage.pooled) onto({ ...stage.input, channels: outChannels }, (from, to) => unpool(from, to, false, trace));
      else if (stage.relu && !pass.masked) operations.push(applyMask(dy, trace));
      if (window.stride === 1) {
        const options = { mask: pass.early, padding: window.size - 1 - window.padding };
        onto(stage.input, (from, to) => convolve(from, weights, to, kernel, algorithm, runtime.threads, options));
        return [dy];
      }
      const { batch, height, width } = dy;
      onto({ batch, height, width, channels: kernel.outputs }, (from, to) =>
        convolve(from, weights, to, kernel, algorithm, runtime.threads),
      );
      onto(stage.input, (from, to) => addTaps(from, to, window));
      if (pass.early) operations.push(applyMask(dy, pass.early));
      return [dy];
    }
  }
}

function gradientWeights(weights: StackWeights, stage: Stage, largest: LargestTile): Packed | undefined {
  if (stage.kind !== "convolution") return undefined;
  const { index, step, input } = stage;
  return step.window.stride > 1 ? weights.taps(index, step) : weights.backward(index, largest, step, input);
}

function blockWeights(
  weights: StackWeights,
  { index, step, output }: Extract<Stage, { kind: "convolution" }>,
  largest: LargestTile,
): Packed {
  const { height, width } = output;
  return weights.phases(index, largest, step, { ...output, height: height + 2, width: width + 2 }, true);
}

/** Whether the convolution that comes after it can apply its mask to the gradient that it computes. */
function masksEarly(stage: Stage): boolean {
  return stage.kind === "relu" || (stage.kind === "convolution" && stage.relu && !stage.pooled);
}

function traceAddresses(stages: readonly Stage[], first: number): number[] {
  let next = first;
  return stages.map((stage) => {
    const address = next;
    next += traceBytes(stage);
    return address;
  });
}
