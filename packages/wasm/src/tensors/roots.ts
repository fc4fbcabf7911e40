/**
 * Square roots, in one loop: a call for each value would take most of the time. The copy comes first: V8's scalar root takes a hundred
 * times as long after 256-bit instructions until something has cleared the upper halves of registers, as copying does.
 */
export function roots(values: Float32Array): Float32Array {
  const result = values.slice();
  for (let i = 0; i < result.length; i++) result[i] = Math.sqrt(result[i]!);
  return result;
}

/** 1 over each root, which is rounded first, as tfjs's kernel does it. */
export function inverseRoots(values: Float32Array): Float32Array {
  const result = roots(values);
  for (let i = 0; i < result.length; i++) result[i] = 1 / result[i]!;
  return result;
}
