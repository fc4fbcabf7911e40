import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import {
  channelMoments,
  differenceByChannel,
  type FeatureRows,
  momentSegments,
} from "../kernels/feature-differences.ts";
import { endRuntimeLater, onRuntime } from "../runtime/current-runtime.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { deferredFlat } from "./deferred-tensor.ts";
import { flatValues } from "./flat-values.ts";
import { heapView } from "./heap-view.ts";
import { filled } from "./override.ts";

/** Keeps quotients of nothing finite (Ding et al.: c1 and c2). */
const constant = 1e-6;

/** Features `[b, h, w, c]` as rows; undefined where the kernels don't take them. */
export function rowsOfFour({ shape }: TensorInfo): FeatureRows | undefined {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const some = batch * height * width * channels > 0;
  return some && channels % 4 === 0 ? { batch, rows: height * width, channels } : undefined;
}

export function flatFeatures(runtime: Runtime, tensor: TensorInfo): ReturnType<typeof flatValues> {
  return flatValues(runtime, tensor, 0, util.sizeFromShape(tensor.shape));
}

/** What DISTS compares of one channel of an image: its mean, what of that is new, variances, and that of the difference. */
interface Moments {
  readonly mean: number;
  readonly apart: number;
  readonly variance: number;
  readonly targetVariance: number;
  readonly differenceVariance: number;
}

/** Of each image and channel: `visit(moments, image, channel)`. The sums are float64: no digit that counts is lost in a difference of them. */
function forEachChannel(
  x: TensorInfo,
  target: TensorInfo,
  given: FeatureRows,
  visit: (moments: Moments, image: number, channel: number) => void,
): void {
  const { batch, rows, channels } = given;
  const segments = momentSegments(given);
  const sums = onRuntime((runtime) => {
    const [a, b] = [x, target].map((tensor) => flatFeatures(runtime, tensor));
    const length = batch * segments * 5 * channels;
    const to = runtime.heap.allocate(8 * length);
    runtime.run([channelMoments(a!.address, b!.address, to, given)]);
    const sums = new Float64Array(runtime.bytes(to, 8 * length).slice().buffer);
    a!.done();
    b!.done();
    runtime.heap.free(to);
    runtime.heap.settle();
    return sums;
  });
  for (let image = 0; image < batch; image++)
    for (let channel = 0; channel < channels; channel++) {
      const [mean, apart, square, targetSquare, differenceSquare] = [0, 1, 2, 3, 4].map((sum) => {
        let total = 0;
        for (let segment = 0; segment < segments; segment++)
          total += sums[((image * segments + segment) * 5 + sum) * channels + channel]!;
        return total / rows;
      }) as [number, number, number, number, number];
      const around = (meanOfSquares: number, middle: number) => Math.max(0, meanOfSquares - middle * middle);
      const moments = {
        mean,
        apart,
        variance: around(square, mean),
        targetVariance: around(targetSquare, mean - apart),
        differenceVariance: around(differenceSquare, apart),
      };
      visit(moments, image, channel);
    }
}

/** What the means and the variations of features' channels lack of being alike, weighted by alpha and beta and summed: `[b]`. */
export function runDissimilarity(
  x: TensorInfo,
  target: TensorInfo,
  alpha: TensorInfo,
  beta: TensorInfo,
): TensorInfo | undefined {
  const given = rowsOfFour(x);
  if (!given) return undefined;
  const result = new Float64Array(given.batch);
  forEachChannel(x, target, given, (moments, image, channel) => {
    const { apart, differenceVariance } = moments;
    const texture = (apart * apart) / textureDivisor(moments);
    const structure = differenceVariance / structureDivisor(moments);
    result[image]! += heapView(alpha)[channel]! * texture + heapView(beta)[channel]! * structure;
  });
  endRuntimeLater();
  return filled([given.batch], Float32Array.from(result));
}

/** Its gradient in `x`; `dy` is `[b]`. */
export function runDissimilarityGradient(
  x: TensorInfo,
  target: TensorInfo,
  alpha: TensorInfo,
  beta: TensorInfo,
  dy: TensorInfo,
): TensorInfo | undefined {
  const given = rowsOfFour(x);
  if (!given) return undefined;
  const { batch, rows, channels } = given;
  const coefficients = new Float64Array(batch * 3 * channels);
  forEachChannel(x, target, given, (moments, image, channel) => {
    const { mean, apart, differenceVariance } = moments;
    const each = (2 * heapView(dy)[image]!) / rows;
    const divisor = textureDivisor(moments);
    const spread = structureDivisor(moments);
    const byDifference = (heapView(beta)[channel]! * each) / spread;
    const byValue = (-byDifference * differenceVariance) / spread;
    const ofMean = (heapView(alpha)[channel]! * each * (apart - (apart * apart * mean) / divisor)) / divisor;
    const at = image * 3 * channels + channel;
    coefficients[at] = ofMean - byDifference * apart - byValue * mean;
    coefficients[at + channels] = byDifference;
    coefficients[at + 2 * channels] = byValue;
  });
  const result = onRuntime((runtime) => {
    const [a, b] = [x, target].map((tensor) => flatFeatures(runtime, tensor));
    const own = runtime.stage(coefficients, true);
    const to = runtime.heap.allocate(4 * batch * rows * channels);
    runtime.start([differenceByChannel(a!.address, b!.address, own, to, given)]);
    a!.done();
    b!.done();
    runtime.heap.free(own);
    return deferredFlat(runtime, to, [...x.shape]);
  });
  endRuntimeLater();
  return result;
}

function textureDivisor({ mean, apart }: Moments): number {
  return mean * mean + (mean - apart) ** 2 + constant;
}

function structureDivisor({ variance, targetVariance }: Moments): number {
  return variance + targetVariance + constant;
}
