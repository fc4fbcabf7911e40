/** Numbers in [0, 1) that are the same on every machine: the finalizer of MurmurHash3 (Appleby, public domain) of a counter. */
export function seededRandom(seed: number): () => number {
  let counter = 0;
  return () => {
    let h = (Math.imul(seed, 0x9e3779b9) + counter++) >>> 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
  };
}
