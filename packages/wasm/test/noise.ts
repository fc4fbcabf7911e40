/** Numbers of a seed, in -1..1. */
export function noise(length: number, seed: number): Float32Array {
  let state = seed * 2654435761 + 12345;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
}
