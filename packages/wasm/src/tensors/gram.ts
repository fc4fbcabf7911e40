import type { TensorInfo } from "@tensorflow/tfjs-core";
import {
  differenceSumBytes,
  gram,
  gramDifference,
  gramDifferenceSums,
  gramGradient,
  gramSegments,
  gramSumBytes,
  gramSums,
  gramUpstream,
  upstreamBytes,
} from "../kernels/gram.ts";
import { endRuntimeLater, onRuntime } from "../runtime/current-runtime.ts";
import { deferredFlat } from "./deferred-tensor.ts";
import { flatValues } from "./flat-values.ts";
import { emptyTensor, heapView } from "./heap-view.ts";
import { freeAll } from "./matrix-product.ts";
import { pieces, rowsOf } from "./row-pieces.ts";

/**
 * `F^T F / divisor` of each image of `[b, h, w, c]`, F being its `[h * w, c]`: `[2, b, c, c]`, the matrices and what float32
 * leaves of them, which is what a difference of nearly equal ones consists of.
 */
export function runGram(x: TensorInfo, divisor: number): TensorInfo {
  const all = rowsOf(x);
  const { batch, channels } = all;
  const result = emptyTensor([2, batch, channels, channels], "float32");
  onRuntime((runtime) => {
    const length = 2 * batch * channels ** 2;
    const segments = gramSegments(all);
    const bytes = gramSumBytes(all, segments);
    const sums = runtime.heap.allocate(bytes);
    for (const { image, first, start, length, ...piece } of pieces(all)) {
      const from = flatValues(runtime, x, start, length);
      const to = sums + (image * bytes) / batch;
      runtime.run([gram(from.address, to, piece, segments, first > 0)]);
      from.done();
      runtime.heap.settle();
    }
    const scale = runtime.stage([1 / divisor], true);
    const to = runtime.heap.allocate(4 * length);
    runtime.run([gramSums(sums, to, scale, all, segments)]);
    heapView(result).set(runtime.floats(to, length));
    freeAll(runtime, [sums, scale, to]);
  });
  endRuntimeLater();
  return result;
}

/** What the Gram matrices of `x` have more than those of `target`, `[b, c, c]`; no digit is lost where they are nearly equal. */
export function runGramDifference(x: TensorInfo, target: TensorInfo, divisor: number): TensorInfo {
  const all = rowsOf(x);
  const { batch, channels } = all;
  const result = emptyTensor([batch, channels, channels], "float32");
  onRuntime((runtime) => {
    const segments = gramSegments(all);
    const bytes = differenceSumBytes(all, segments);
    const sums = runtime.heap.allocate(bytes);
    for (const { image, first, start, length, ...piece } of pieces(all)) {
      const [from, other] = [x, target].map((tensor) => flatValues(runtime, tensor, start, length));
      const to = sums + (image * bytes) / batch;
      runtime.run([gramDifference(from!.address, other!.address, to, piece, segments, first > 0)]);
      from!.done();
      other!.done();
      runtime.heap.settle();
    }
    const scale = runtime.stage([1 / divisor], true);
    const length = batch * channels ** 2;
    const to = runtime.heap.allocate(4 * length);
    runtime.run([gramDifferenceSums(sums, to, scale, all, segments)]);
    heapView(result).set(runtime.floats(to, length));
    freeAll(runtime, [sums, scale, to]);
  });
  endRuntimeLater();
  return result;
}

/** The gradient of both, `F (S + S^T) / divisor`, S being the upstream gradient `[b, c, c]`. */
export function runGramGradient(x: TensorInfo, dy: TensorInfo, divisor: number): TensorInfo {
  const all = rowsOf(x);
  const bytes = upstreamBytes(all) / all.batch;
  const result = onRuntime((runtime) => {
    const scale = runtime.stage([1 / divisor], true);
    const given = runtime.stage(heapView(dy));
    const upstream = runtime.heap.allocate(upstreamBytes(all));
    runtime.run([gramUpstream(given, upstream, scale, all)]);
    const to = runtime.heap.allocate(4 * all.batch * all.rows * all.channels);
    for (const { image, start, length, ...piece } of pieces(all)) {
      const from = flatValues(runtime, x, start, length);
      runtime.run([gramGradient(from.address, upstream + image * bytes, to + 4 * start, piece)]);
      from.done();
      runtime.heap.settle();
    }
    freeAll(runtime, [scale, given, upstream]);
    return deferredFlat(runtime, to, [...x.shape]);
  });
  endRuntimeLater();
  return result;
}
