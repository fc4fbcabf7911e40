import type { TensorInfo } from "@tensorflow/tfjs-core";
import {
  type Matrices,
  multiplyMatrix,
  packMatrix,
  panelBytes,
  rowsAt,
  transposed,
} from "../convolution/matrix-product.ts";
import { emptyTensor, heapView } from "../heap-view.ts";
import { endMachineLater, onMachine } from "../machine/current-machine.ts";
import type { Machine } from "../machine/machine.ts";

export interface ProductAttributes {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** Values that are in the machine's memory at a time; what takes more is left to tfjs. */
const mostValues = 64 * 1024 * 1024;

/** Rows and multiplications below which packing and the copies to the machine and back take longer than tfjs's kernel. */
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
  onMachine((machine) => {
    const blocks = [machine.stage(heapView(a)), machine.stage(heapView(b))] as const;
    const length = images * left.rows * right.columns;
    const bytes = panelBytes(right.rows, right.columns);
    const panels = machine.heap.allocate(right.batch * bytes);
    const to = machine.heap.allocate(4 * length);
    machine.run([
      packMatrix({ ...right, place: blocks[1] }, panels),
      multiplyMatrix(
        { ...left, place: blocks[0], batch: images, imageStep: left.batch === 1 ? 0 : left.imageStep },
        { place: panels, inputs: right.rows, outputs: right.columns, one: right.batch === 1 },
        to,
      ),
    ]);
    heapView(result).set(machine.floats(to, length));
    freeAll(machine, [...blocks, panels, to]);
  });
  endMachineLater();
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
export function freeAll({ heap }: Machine, blocks: readonly number[]): void {
  for (const block of blocks) heap.free(block);
  heap.settle();
}
