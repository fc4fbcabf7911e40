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

/** Values that are in the runtime's memory at a time; what takes more is left to tfjs. */
const mostValues = 64 * 1024 * 1024;

/** Rows and multiplications below which packing and the copies to the runtime and back take longer than tfjs's kernel. */
const fewestRows = 8;
const fewest = 1 << 15;
/** tfjs's kernel for one product of matrices that are not transposed is quick, but has one thread. */
const fewestOfOne = 1 << 24;

/** `a b` of matrices, one for each image or one for all on either side; undefined where tfjs's kernel is to compute it. */
export function runMatrixProduct(
  a: TensorInfo,
  b: TensorInfo,
  { transposeA = false, transposeB = false }: ProductAttributes,
): TensorInfo | undefined {
  const shape = productShape(a, b, transposeA, transposeB);
  if (!shape) return undefined;
  const { images, left, right, result: resultShape } = shape;
  const count = images * left.rows * left.columns * right.columns;
  const values = left.batch * left.imageStep + right.batch * right.imageStep + images * left.rows * right.columns;
  const tfjsIsQuick = images === 1 && !transposeA && !transposeB;
  if (left.rows < fewestRows || count < (tfjsIsQuick ? fewestOfOne : fewest) || values > mostValues) return undefined;
  const result = emptyTensor(resultShape, "float32");
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
  return result;
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
