import type { TensorInfo } from "@tensorflow/tfjs-core";
import {
  type Matrices,
  multiplyMatrix,
  packMatrix,
  panelBytes,
  rowsAt,
  transposed,
} from "../kernels/matrix-product.ts";
import { endRuntimeLater, onRuntime } from "../runtime/current-runtime.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { emptyTensor, heapView } from "./heap-view.ts";

export interface ProductAttributes {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * Rows and multiplications below which packing and the copies to the runtime and back take longer than a loop. (tfjs's kernel is
 * no way out: it keeps what it made of a right-hand side by the tensor's data, whatever shape that has the next time.)
 */
const fewestRows = 8;
const fewest = 1 << 15;
/** A loop over more than this would be slow whatever the rows. */
const mostInLoop = 1 << 21;

/** `a b` of matrices, one for each image or one for all on either side; undefined where batches are spread over each other. */
export function runMatrixProduct(
  a: TensorInfo,
  b: TensorInfo,
  { transposeA = false, transposeB = false }: ProductAttributes,
): TensorInfo | undefined {
  const shape = productShape(a, b, transposeA, transposeB);
  if (!shape) return undefined;
  const { images, left, right } = shape;
  const result = emptyTensor(shape.result, "float32");
  const count = images * left.rows * left.columns * right.columns;
  if (count < fewest || (left.rows < fewestRows && count < mostInLoop))
    multiplyInLoop(shape, heapView(a), heapView(b), heapView(result));
  else multiplyOnRuntime(shape, a, b, result);
  return result;
}

function multiplyOnRuntime(
  { images, left, right }: ProductShape,
  a: TensorInfo,
  b: TensorInfo,
  result: TensorInfo,
): void {
  onRuntime((runtime) => {
    const blocks = [runtime.stage(heapView(a)), runtime.stage(heapView(b))] as const;
    const length = images * left.rows * right.columns;
    const bytes = panelBytes(right.rows, right.columns);
    const panels = runtime.heap.allocate(right.batch * bytes);
    const to = runtime.heap.allocate(4 * length);
    runtime.run([
      packMatrix({ ...right, address: blocks[1] }, panels),
      multiplyMatrix(
        { ...left, address: blocks[0], batch: images, imageStep: left.batch === 1 ? 0 : left.imageStep },
        { address: panels, inputs: right.rows, outputs: right.columns, one: right.batch === 1 },
        to,
      ),
    ]);
    heapView(result).set(runtime.floats(to, length));
    freeAll(runtime, [...blocks, panels, to]);
  });
  endRuntimeLater();
}

function multiplyInLoop(
  { images, left, right }: ProductShape,
  a: Float32Array,
  b: Float32Array,
  result: Float32Array,
): void {
  const row = new Float64Array(right.columns);
  for (let image = 0, at = 0; image < images; image++) {
    const [ofA, ofB] = [left, right].map(({ batch, imageStep }) => (batch === 1 ? 0 : image * imageStep)) as [
      number,
      number,
    ];
    for (let i = 0; i < left.rows; i++, at += right.columns) {
      row.fill(0);
      for (let k = 0; k < left.columns; k++) {
        const value = a[ofA + i * left.rowStep + k * left.columnStep]!;
        const from = ofB + k * right.rowStep;
        for (let j = 0; j < right.columns; j++) row[j]! += value * b[from + j * right.columnStep]!;
      }
      result.set(row, at);
    }
  }
}

interface ProductShape {
  readonly images: number;
  readonly left: Matrices;
  readonly right: Matrices;
  readonly result: number[];
}

function productShape(
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): ProductShape | undefined {
  const left = matrices(a, transposeA);
  const right = matrices(b, transposeB);
  const [ofA, ofB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const outer = sameShape(ofA, ofB) || (right.batch === 1 && ofA.length >= ofB.length) ? ofA : ofB;
  if (outer === ofB && (left.batch !== 1 || ofB.length < ofA.length)) return undefined;
  const images = Math.max(left.batch, right.batch);
  return { images, left, right, result: [...outer, left.rows, right.columns] };
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

function matrices({ shape }: TensorInfo, turned: boolean): Matrices {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const batch = shape.slice(0, -2).reduce((all, size) => all * size, 1);
  const plain = rowsAt(0, batch, rows, columns);
  return turned ? transposed(plain) : plain;
}

/** Frees what has been run with; the next values are staged where it was. */
export function freeAll({ heap }: Runtime, blocks: readonly number[]): void {
  for (const block of blocks) heap.free(block);
  heap.settle();
}
