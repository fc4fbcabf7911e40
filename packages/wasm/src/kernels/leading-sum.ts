/**
 * The sum over the first axes of `[..., columns]`: the gradient of a bias. tfjs's own kernel transposes the whole tensor
 * for it.
 */
export function leadingSum(values: Float32Array, columns: number): Float32Array {
  const sums = new Float64Array(columns);
  for (let at = 0; at < values.length; ) for (let i = 0; i < columns; i++) sums[i]! += values[at++]!;
  return Float32Array.from(sums);
}
