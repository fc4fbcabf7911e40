interface Extent {
  readonly from: number;
  readonly to: number;
}

/** Longer buckets are split: each new extent moves at most so many others. */
const bucketLength = 512;

/**
 * Which bytes of a file are taken. Every byte of a sound file belongs to one thing, so that what names the same bytes
 * twice is damaged or crafted: nothing is read again and again, and no tensor lies on another.
 */
export class Extents {
  /** Disjoint, by where they begin; no bucket but the only one is empty. */
  readonly #buckets: Extent[][] = [[]];

  /** Takes `[from, to)`; false where a part of it is taken already. */
  take(from: number, to: number): boolean {
    if (from >= to) return true;
    const at = Math.max(0, firstFrom(this.#buckets, (bucket) => bucket[0]?.from ?? from, from + 1) - 1);
    const bucket = this.#buckets[at]!;
    const place = firstFrom(bucket, (extent) => extent.from, from);
    const before = bucket[place - 1] ?? this.#buckets[at - 1]?.at(-1);
    const after = bucket[place] ?? this.#buckets[at + 1]?.[0];
    if ((before && before.to > from) || (after && after.from < to)) return false;
    bucket.splice(place, 0, { from, to });
    if (bucket.length > bucketLength) this.#buckets.splice(at + 1, 0, bucket.splice(bucketLength / 2));
    return true;
  }
}

/** The index of the first item whose key is at least `key`. */
function firstFrom<T>(sorted: readonly T[], keyOf: (item: T) => number, key: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(sorted[middle]!) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
