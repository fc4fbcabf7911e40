import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { adam } from "../kernels/adam.ts";
import { differenceItems } from "../kernels/squared-differences.ts";
import { endRuntimeLater, onRuntime } from "../runtime/current-runtime.ts";
import { deferredFlat } from "./deferred-tensor.ts";
import { flatValues } from "./flat-values.ts";

/** What a step of Adam is given; see `adamStep` of `@srloss/train`. */
export interface AdamAttributes {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly rate: number;
  readonly step: number;
  /** Longest gradient; 0 for any. */
  readonly clip: number;
  /** Share of the running mean that stays; of no use without one. */
  readonly ema: number;
}

/**
 * A step of Adam on vectors: `[parameters, first moments, second moments, length of the gradient]`, and the running mean of the parameters
 * where `average` is given. They stay in the runtime, where the next step looks for them.
 */
export function runAdam(inputs: Readonly<Record<string, TensorInfo>>, attributes: AdamAttributes): TensorInfo[] {
  const { parameters, gradient, first, second, average } = inputs as Record<string, TensorInfo | undefined>;
  const { shape } = parameters!;
  const length = util.sizeFromShape(shape);
  const result = onRuntime((runtime) => {
    const vectors = [parameters!, first!, second!, ...(average ? [average] : [])];
    const from = [gradient!, ...vectors].map((vector) => flatValues(runtime, vector, 0, length));
    const to = vectors.map(() => runtime.heap.allocate(4 * length));
    const norm = runtime.heap.allocate(4);
    const sums = runtime.heap.allocate(8 * differenceItems(length));
    const settings = runtime.stage(numbersOf(attributes));
    const [g, p, m, v, a] = from.map(({ address }) => address) as [number, number, number, number, number?];
    const [nextP, nextM, nextV, nextA] = to as [number, number, number, number?];
    runtime.start(
      adam(
        { gradient: g, parameters: p, first: m, second: v, average: a ?? 0 },
        { parameters: nextP, first: nextM, second: nextV, average: nextA ?? 0, norm },
        length,
        sums,
        settings,
      ),
    );
    for (const { done } of from) done();
    for (const block of [sums, settings]) runtime.heap.free(block);
    const [moved, ...others] = to.map((address) => deferredFlat(runtime, address, [...shape]));
    return [moved!, ...others.slice(0, 2), deferredFlat(runtime, norm, []), ...others.slice(2)];
  });
  endRuntimeLater();
  return result;
}

/** In the order of `Settings` in `assembly/adam.ts`. */
function numbersOf({ beta1, beta2, epsilon, rate, step, clip, ema }: AdamAttributes): number[] {
  const [corrected, correction] = [rate / (1 - beta1 ** step), 1 / (1 - beta2 ** step)];
  return [beta1, 1 - beta1, beta2, 1 - beta2, corrected, correction, epsilon, clip, ema, 1 - ema];
}
