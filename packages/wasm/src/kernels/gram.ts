import type { TensorInfo } from "@tensorflow/tfjs-core";
import {
  gram,
  gramGradient,
  gramSegments,
  gramSlopes,
  gramSumBytes,
  gramSums,
  type Rows,
  slopeBytes,
} from "../convolution/gram.ts";
import { emptyTensor, heapView } from "../heap-view.ts";
import { endMachineLater, onMachine } from "../machine/current-machine.ts";
import { freeAll } from "./matrix-product.ts";

/** Values of features that are in the machine's memory at a time. */
const mostValues = 16 * 1024 * 1024;

/**
 * `F^T F / divisor` of each image of `[b, h, w, c]`, F being its `[h * w, c]`: `[2, b, c, c]`, the matrices and what float32
 * leaves of them, which is what a difference of nearly equal ones consists of.
 */
export function runGram(x: TensorInfo, divisor: number): TensorInfo {
  const all = rowsOf(x);
  const { batch, channels } = all;
  const result = emptyTensor([2, batch, channels, channels], "float32");
  onMachine((machine) => {
    const length = 2 * batch * channels ** 2;
    const segments = gramSegments(all);
    const bytes = gramSumBytes(all, segments);
    const sums = machine.heap.allocate(bytes);
    for (const { image, first, ...piece } of pieces(all)) {
      const from = machine.stage(part(heapView(x), all, image, first, piece));
      const to = sums + (image * bytes) / batch;
      machine.run([gram(from, to, piece, segments, first > 0)]);
      freeAll(machine, [from]);
    }
    const scale = machine.stage([1 / divisor], true);
    const to = machine.heap.allocate(4 * length);
    machine.run([gramSums(sums, to, scale, all, segments)]);
    heapView(result).set(machine.floats(to, length));
    freeAll(machine, [sums, scale, to]);
  });
  endMachineLater();
  return result;
}

/** Its gradient, `F (S + S^T) / divisor`, S being the slopes `[b, c, c]`. */
export function runGramGradient(x: TensorInfo, dy: TensorInfo, divisor: number): TensorInfo {
  const all = rowsOf(x);
  const result = emptyTensor([...x.shape], "float32");
  onMachine((machine) => {
    const scale = machine.stage([1 / divisor], true);
    const given = machine.stage(heapView(dy));
    const slopes = machine.heap.allocate(slopeBytes(all));
    machine.run([gramSlopes(given, slopes, scale, all)]);
    for (const { image, first, ...piece } of pieces(all)) {
      const from = machine.stage(part(heapView(x), all, image, first, piece));
      const length = piece.batch * piece.rows * piece.channels;
      const to = machine.heap.allocate(4 * length);
      machine.run([gramGradient(from, slopes + (image * slopeBytes(all)) / all.batch, to, piece)]);
      part(heapView(result), all, image, first, piece).set(machine.floats(to, length));
      freeAll(machine, [from, to]);
    }
    freeAll(machine, [scale, given, slopes]);
  });
  endMachineLater();
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
