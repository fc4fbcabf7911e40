/** Square roots, in one loop: a call for each value would take most of the time. */
export function roots(values: Float32Array): Float32Array {
  const result = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) result[i] = Math.sqrt(values[i]!);
  return result;
}

/** 1 over each root, which is rounded first, as tfjs's kernel does it. */
export function inverseRoots(values: Float32Array): Float32Array {
  const result = roots(values);
  for (let i = 0; i < result.length; i++) result[i] = 1 / result[i]!;
  return result;
}
