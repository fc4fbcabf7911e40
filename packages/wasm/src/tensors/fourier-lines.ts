import type { TensorInfo } from "@tensorflow/tfjs-core";
import { fourier, fourierFactors, fourierTurns } from "../kernels/fourier.ts";
import { endRuntimeLater, onRuntime } from "../runtime/current-runtime.ts";
import { flatFeatures } from "./channel-moments.ts";
import { deferredFlat } from "./deferred-tensor.ts";

export interface FourierAttributes {
  readonly inverse: boolean;
  readonly scale: number;
  /** Whether the transform is that of columns, which become lines. */
  readonly turned: boolean;
  /** Real numbers to complex ones, or the other way round, whose imaginary parts are nobody's. */
  readonly real?: "input" | "output";
  /** Whether all real parts come first, as one vector with all imaginary ones. */
  readonly apart?: boolean;
}

/** Of the lengths that were asked for last: rows and columns of the images, forth and back. */
const tables = new Map<string, { readonly turns: Float32Array; readonly factors: Int32Array }>();
const mostTables = 8;

function tablesOf(length: number, inverse: boolean) {
  const name = `${length} ${inverse}`;
  const found = tables.get(name) ?? { turns: fourierTurns(length, inverse), factors: fourierFactors(length) };
  // Behind all others, so that the first is what was not asked for longest.
  tables.delete(name);
  tables.set(name, found);
  if (tables.size > mostTables) tables.delete(tables.keys().next().value!);
  return found;
}

/**
 * The discrete Fourier transforms of lines `[b, rows, 2, n]`, or of columns `[b, n, 2, rows]`, to `[b, rows, 2, n]`; the second of the
 * axes of two is left out where numbers are real.
 *
 * @param filter `[rows, n]` in any shape: what each number is multiplied with before.
 */
export function runFourierLines(
  x: TensorInfo,
  filter: TensorInfo | undefined,
  { inverse, scale, turned, real, apart = false }: FourierAttributes,
): TensorInfo | undefined {
  const [batch, first] = x.shape as [number, number];
  const last = x.shape.at(-1)!;
  const [rows, columns] = turned ? [last, first] : [first, last];
  const count = batch * rows * columns;
  if (count === 0) return undefined;
  const line = last * (real === "input" ? 1 : 2);
  const steps = {
    rowStep: turned ? 1 : line,
    columnStep: turned ? line : 1,
    partStep: real === "input" ? 0 : last,
  };
  const { turns, factors } = tablesOf(columns, inverse);
  const shape = [batch, rows, ...(real === "output" ? [] : [2]), columns];
  const result = onRuntime((runtime) => {
    const from = flatFeatures(runtime, x);
    const by = filter && flatFeatures(runtime, filter);
    const [turnsAt, factorsAt] = [runtime.stage(turns), runtime.heap.allocateUntouched(factors.byteLength)];
    runtime.bytes(factorsAt, factors.byteLength).set(new Uint8Array(factors.buffer));
    const length = real === "output" ? count : 2 * count;
    const address = runtime.heap.allocate(4 * length);
    const output = {
      address,
      row: apart || real === "output" ? columns : 2 * columns,
      part: real === "output" ? 0 : apart ? count : columns,
    };
    const tablesAt = { turns: turnsAt, factors: factorsAt, filter: by?.address ?? 0 };
    const lines = { address: from.address, batch, rows, columns, ...steps };
    runtime.start([fourier(lines, output, { inverse, scale, ...tablesAt })]);
    from.done();
    by?.done();
    runtime.heap.free(turnsAt);
    runtime.heap.free(factorsAt);
    return deferredFlat(runtime, address, apart ? [length] : shape);
  });
  endRuntimeLater();
  return result;
}
