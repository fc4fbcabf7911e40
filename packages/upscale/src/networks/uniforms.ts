/**
 * Uniform in [0, 1): a counter that goes on by a fixed odd number, and a hash of it whose every bit changes half of the others.
 * Integers alone, so that all machines have the same numbers.
 */
export function uniforms(seed: number): () => number {
  let state = Math.imul(seed ^ 0x5bf03635, 0x27d4eb2f) | 0;
  return () => {
    state = (state + 0x61c88647) | 0;
    let hash = Math.imul(state ^ (state >>> 15), 0x7feb352d);
    hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
    return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
  };
}
