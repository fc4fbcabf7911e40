import {
  backend_util,
  matMul,
  mul,
  reshape,
  sum,
  type Tensor,
  type Tensor3D,
  tidy,
  transpose,
  util,
} from "@tensorflow/tfjs-core";

/**
 * Einstein's sum as one product of matrices: what both operands and the result have is the batch, what only the operands have
 * is summed by the product, and what one operand alone has is summed before.
 */
export function runEinsum(equation: string, operands: readonly Tensor[]): Tensor {
  const { allDims, idDims } = backend_util.decodeEinsumEquation(equation, operands.length);
  backend_util.checkEinsumDimSizes(allDims.length, idDims, [...operands]);
  const [inputs, output] = equation.replace(/\s/g, "").split("->") as [string, string];
  const terms = inputs.split(",");
  return tidy(() => {
    const [a, b] = operands.map((tensor, i) => {
      const others = terms.filter((_, other) => other !== i).join("") + output;
      return withoutLone({ tensor, axes: terms[i]! }, others);
    }) as [Operand, Operand?];
    const result = arranged(b ? product(a, b, output) : a, output);
    return result === operands[0] ? result.clone() : result;
  });
}

/** A tensor and the names of its axes. */
interface Operand {
  readonly tensor: Tensor;
  readonly axes: string;
}

/** Sums over the axes that nothing else has. */
function withoutLone({ tensor, axes }: Operand, others: string): Operand {
  const lone = [...axes].flatMap((axis, i) => (others.includes(axis) ? [] : [i]));
  if (lone.length === 0) return { tensor, axes };
  return { tensor: sum(tensor, lone), axes: [...axes].filter((axis) => others.includes(axis)).join("") };
}

function product(a: Operand, b: Operand, output: string): Operand {
  const shared = [...a.axes].filter((axis) => b.axes.includes(axis));
  const batch = shared.filter((axis) => output.includes(axis)).join("");
  const summed = shared.filter((axis) => !output.includes(axis)).join("");
  const [left, right] = [a, b].map(({ axes }) => [...axes].filter((axis) => !shared.includes(axis)).join(""));
  const axes = batch + left + right;
  const shape = [...axes].map((axis) => sizeOf(a, axis) ?? sizeOf(b, axis)!);
  if (summed === "" && left === "" && right === "")
    return { tensor: mul(arranged(a, batch), arranged(b, batch)), axes };
  const one = matrices(a, batch, left!, summed);
  const other = matrices(b, batch, summed, right!);
  return { tensor: reshape(matMul(one, other), shape), axes };
}

function sizeOf({ tensor, axes }: Operand, axis: string): number | undefined {
  return tensor.shape[axes.indexOf(axis)];
}

/** `[batch, rows, columns]`. */
function matrices(operand: Operand, batch: string, rows: string, columns: string): Tensor3D {
  const count = (axes: string) => util.sizeFromShape([...axes].map((axis) => sizeOf(operand, axis)!));
  const ordered = arranged(operand, batch + rows + columns);
  return reshape(ordered, [count(batch), count(rows), count(columns)]);
}

function arranged({ tensor, axes }: Operand, order: string): Tensor {
  if (axes === order) return tensor;
  return transpose(
    tensor,
    [...order].map((axis) => axes.indexOf(axis)),
  );
}
