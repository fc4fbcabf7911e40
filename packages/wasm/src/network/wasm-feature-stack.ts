import { type FeatureStack, fineFeatures, type StackRun, type StackStep } from "@srloss/core/networks";
import { engine, type Tensor, type Tensor4D, type TensorInfo } from "@tensorflow/tfjs-core";
import { chooseAlgorithm } from "../kernels/algorithm.ts";
import type { Shape } from "../kernels/blocked-layout.ts";
import { endRuntimeLater, onRuntime, presentRuntime } from "../runtime/current-runtime.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Precision } from "../runtime/settings.ts";
import { deferredFlat } from "../tensors/deferred-tensor.ts";
import { flatValues } from "../tensors/flat-values.ts";
import { emptyTensor, heapBytes, heapView } from "../tensors/heap-view.ts";
import { runBackward } from "./backward.ts";
import { runForward } from "./forward.ts";
import { StackWeights } from "./stack-weights.ts";
import { isChain, planStages, runsWhole, type Stage, traceBytes } from "./stages.ts";

/** Pixels of the images that run together: small ones fill the tiles of deep layers, large ones would only take memory. */
const pixelsAtOnce = 256 * 256;

/** A network whose activations stay in the runtime's memory; of what a gradient needs, only masks are kept, and what a blurred pool took where it is no tap's. */
export class WasmFeatureStack implements FeatureStack {
  readonly #steps: readonly StackStep[];
  readonly #mean: readonly number[];
  readonly #precision: Precision;
  /** Whether it can be run in float64. */
  readonly #inFloat64: boolean;
  #weights: StackWeights | undefined;

  constructor(steps: readonly StackStep[], mean: readonly number[], precision: Precision) {
    this.#steps = steps;
    this.#mean = mean;
    this.#precision = precision;
    this.#inFloat64 = runsWhole(steps, true);
  }

  forward(images: Tensor4D, taps: readonly number[], record: boolean): StackRun {
    const stages = this.#plan(taps, {
      batch: 1,
      channels: images.shape[3],
      height: images.shape[1],
      width: images.shape[2],
    });
    const batch = images.shape[0];
    const trace = record ? emptyTensor([(batch * allTraceBytes(stages)) / 4], "int32") : undefined;
    const features = onRuntime((runtime) => {
      const shapes = taps.map((_, tap) => tapShape(stages, tap, batch));
      const addresses = shapes.map((shape) => runtime.heap.allocate(4 * sizeOf(shape)));
      for (const part of parts(images.shape)) {
        const masks = runForward(this.#weightsOn(runtime), withBatch(stages, part.count), {
          images: slice(heapView(images), part, batch),
          features: addresses.map((address, tap) => address + 4 * range(sizeOf(shapes[tap]!), part, batch).start),
          record,
          // Rounding of features turns winners of ReLUs and pools where a gradient is wanted; that of a gradient turns nothing.
          largest: record || gradientAhead() ? 4 : 6,
          float64: this.#precision === "exact" || (this.#inFloat64 && isFine(stages)),
        });
        if (!masks) continue;
        const bytes = part.count * allTraceBytes(stages);
        const { start, end } = range(heapBytes(trace!).length, part, batch);
        heapBytes(trace!).subarray(start, end).set(runtime.bytes(masks, bytes));
        runtime.heap.free(masks);
      }
      return addresses.map((address, tap) => deferredFlat(runtime, address, shapes[tap]!));
    });
    const tensors = features.map(toTensor) as Tensor4D[];
    return trace ? { features: tensors, trace: toTensor(trace) } : { features: tensors };
  }

  backward(
    gradients: readonly Tensor4D[],
    trace: Tensor,
    taps: readonly number[],
    shape: readonly [number, number, number, number],
    features: readonly Tensor4D[],
  ): Tensor4D {
    const [batch, height, width, channels] = shape;
    const stages = this.#plan(taps, { batch: 1, height, width, channels });
    const result = emptyTensor([...shape], "float32");
    onRuntime((runtime) => {
      for (const part of parts(shape)) {
        const bytes = part.count * allTraceBytes(stages);
        const { start, end } = range(heapBytes(trace).length, part, batch);
        const masks = runtime.heap.allocate(bytes);
        runtime.bytes(masks, bytes).set(heapBytes(trace).subarray(start, end));
        const partOf = (tensors: readonly Tensor4D[]) => (tap: number) => {
          const { start, end } = range(sizeOf(tensors[tap]!.shape), part, batch);
          return flatValues(runtime, tensors[tap]!, start, end - start);
        };
        runBackward(this.#weightsOn(runtime), withBatch(stages, part.count), {
          gradient: partOf(gradients),
          features: partOf(features),
          trace: masks,
          largest: this.#precision === "fast" && isChain(stages) ? 6 : 4,
          result: () => slice(heapView(result), part, batch),
        });
        runtime.heap.free(masks);
      }
    });
    return toTensor(result) as Tensor4D;
  }

  dispose(): void {
    if (this.#weights && this.#weights.runtime === presentRuntime()) this.#weights.free();
    this.#weights = undefined;
    endRuntimeLater();
  }

  #plan(taps: readonly number[], image: Shape): Stage[] {
    return planStages(this.#steps, taps, image, ({ inChannels: inputs, outChannels: outputs }) => {
      const kernel = { height: 3, width: 3, inputs, outputs };
      return chooseAlgorithm(kernel, 2, false, image) !== "direct";
    });
  }

  #weightsOn(runtime: Runtime): StackWeights {
    if (this.#weights?.runtime !== runtime) this.#weights = new StackWeights(runtime, this.#mean);
    return this.#weights;
  }
}

/** Pixels up to which the last layers of blurred pools, whose variances DISTS compares, have so few places that rounding shows. */
const fewPixels = 128 * 128;

/** Pixels up to which images that are nearly equal are seen in float64: larger ones would take twice the memory that was estimated. */
const mostFinePixels = 1024 * 1024;

function isFine(stages: readonly Stage[]): boolean {
  const { height, width } = stages[0]!.input;
  const pixels = height * width;
  if (fineFeatures() && pixels <= mostFinePixels) return true;
  return pixels <= fewPixels && stages.some(({ kind }) => kind === "blurredPool");
}

/** Also of a target, whose features are computed with the tape off: those of equal images must be equal. */
function gradientAhead(): boolean {
  return engine().state.gradientDepth > 0;
}

interface Part {
  readonly first: number;
  readonly count: number;
}

/** Images that run together. */
function parts([batch, height, width]: readonly number[]): Part[] {
  const atOnce = Math.max(1, Math.floor(pixelsAtOnce / Math.max(1, height! * width!)));
  const all: Part[] = [];
  for (let first = 0; first < batch!; first += atOnce) all.push({ first, count: Math.min(atOnce, batch! - first) });
  return all;
}

function range(length: number, { first, count }: Part, batch: number): { start: number; end: number } {
  const each = length / batch;
  return { start: first * each, end: (first + count) * each };
}

function slice(values: Float32Array, part: Part, batch: number): Float32Array {
  const { start, end } = range(values.length, part, batch);
  return values.subarray(start, end);
}

function withBatch(stages: readonly Stage[], batch: number): Stage[] {
  return stages.map((stage) => ({ ...stage, input: { ...stage.input, batch }, output: { ...stage.output, batch } }));
}

/** Bytes of what a gradient needs of one image. */
function allTraceBytes(stages: readonly Stage[]): number {
  return stages.reduce((sum, stage) => sum + traceBytes(stage), 0);
}

function tapShape(stages: readonly Stage[], tap: number, batch: number): number[] {
  const { height, width, channels } = stages.find((stage) => stage.tap === tap)!.output;
  return [batch, height, width, channels];
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((all, size) => all * size, 1);
}

function toTensor({ dataId, shape, dtype }: TensorInfo): Tensor {
  return engine().makeTensorFromDataId(dataId, shape, dtype);
}
