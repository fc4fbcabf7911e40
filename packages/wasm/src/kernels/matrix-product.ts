import type { Operation } from "../runtime/operation.ts";

/** As in `assembly/matrix-product.ts`. */
const itemRows = 32;

/** Matrices in memory, one for each image or one for all. */
export interface Matrices {
  readonly address: number;
  readonly batch: number;
  readonly rows: number;
  readonly columns: number;
  /** Values from one row to the next, from one column to the next, and from one image to the next. */
  readonly rowStep: number;
  readonly columnStep: number;
  readonly imageStep: number;
}

/** Packed matrices: one for each image, or one for all. */
export interface Panels {
  readonly address: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Whether all images have the same one. */
  readonly one?: boolean;
}

/** Rows one behind the other. */
export function rowsAt(address: number, batch: number, rows: number, columns: number): Matrices {
  return { address, batch, rows, columns, rowStep: columns, columnStep: 1, imageStep: rows * columns };
}

export function transposed({ rows, columns, rowStep, columnStep, ...rest }: Matrices): Matrices {
  return { ...rest, rows: columns, columns: rows, rowStep: columnStep, columnStep: rowStep };
}

export function panelCount(outputs: number): number {
  return Math.ceil(outputs / 8);
}

/** Bytes of one packed matrix. */
export function panelBytes(inputs: number, outputs: number): number {
  return 32 * panelCount(outputs) * inputs;
}

/** Packs the right-hand side of a product. */
export function packMatrix(
  { address, batch, rows, columns, rowStep, columnStep, imageStep }: Matrices,
  to: number,
): Operation {
  return {
    kind: "packMatrix",
    items: batch * panelCount(columns),
    input: address,
    output: to,
    rows,
    columns,
    rowStep,
    columnStep,
    inputBytes: 4 * imageStep,
  };
}

/** Matrices times packed ones: `[image][row][output]` at `to`. */
export function multiplyMatrix(a: Matrices, { address, inputs, outputs, one = false }: Panels, to: number): Operation {
  return {
    kind: "multiplyMatrix",
    items: a.batch * Math.ceil(a.rows / itemRows),
    input: a.address,
    panels: address,
    output: to,
    rows: a.rows,
    inner: inputs,
    columns: outputs,
    rowStep: a.rowStep,
    columnStep: a.columnStep,
    inputBytes: 4 * a.imageStep,
    panelBytes: one ? 0 : panelBytes(inputs, outputs),
    scratch: 256,
  };
}
