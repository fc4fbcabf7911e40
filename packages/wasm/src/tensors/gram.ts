import type { TensorInfo } from "@tensorflow/tfjs-core";
import {
  gram,
  gramGradient,
  gramSegments,
  gramSumBytes,
  gramSums,
  gramUpstream,
  type Rows,
  upstreamBytes,
} from "../kernels/gram.ts";
import { endRuntimeLater, onRuntime } from "../runtime/current-runtime.ts";
import { emptyTensor, heapView } from "./heap-view.ts";
import { freeAll } from "./matrix-product.ts";

/** Values of features that are in the runtime's memory at a time. */
const mostValues = 16 * 1024 * 1024;

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
    for (const { image, first, ...piece } of pieces(all)) {
      const from = runtime.stage(part(heapView(x), all, image, first, piece));
      const to = sums + (image * bytes) / batch;
      runtime.run([gram(from, to, piece, segments, first > 0)]);
      freeAll(runtime, [from]);
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

/** Its gradient, `F (S + S^T) / divisor`, S being the upstream gradient `[b, c, c]`. */
export function runGramGradient(x: TensorInfo, dy: TensorInfo, divisor: number): TensorInfo {
  const all = rowsOf(x);
  const result = emptyTensor([...x.shape], "float32");
  onRuntime((runtime) => {
    const scale = runtime.stage([1 / divisor], true);
    const given = runtime.stage(heapView(dy));
    const upstream = runtime.heap.allocate(upstreamBytes(all));
    runtime.run([gramUpstream(given, upstream, scale, all)]);
    for (const { image, first, ...piece } of pieces(all)) {
      const from = runtime.stage(part(heapView(x), all, image, first, piece));
      const length = piece.batch * piece.rows * piece.channels;
      const to = runtime.heap.allocate(4 * length);
      runtime.run([gramGradient(from, upstream + (image * upstreamBytes(all)) / all.batch, to, piece)]);
      part(heapView(result), all, image, first, piece).set(runtime.floats(to, length));
      freeAll(runtime, [from, to]);
    }
    freeAll(runtime, [scale, given, upstream]);
  });
  endRuntimeLater();
  return result;
}

function rowsOf({ shape }: TensorInfo): Rows {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  return { batch, rows: height * width, channels };
}

interface Piece extends Rows {
  readonly image: number;
  /** Its first row. */
  readonly first: number;
}

/** Some whole images at a time, or some rows of one image. */
function pieces({ batch, rows, channels }: Rows): Piece[] {
  const all: Piece[] = [];
  const some = Math.max(1, Math.floor(mostValues / channels));
  const images = Math.max(1, Math.floor(some / rows));
  for (let image = 0; image < batch; image += images)
    for (let first = 0; first < rows; first += some)
      all.push({
        image,
        first,
        batch: Math.min(images, batch - image),
        rows: Math.min(some, rows - first),
        channels,
      });
  return all;
}

function part(values: Float32Array, { rows, channels }: Rows, image: number, first: number, piece: Rows): Float32Array {
  const start = (image * rows + first) * channels;
  return values.subarray(start, start + piece.batch * piece.rows * channels);
}
