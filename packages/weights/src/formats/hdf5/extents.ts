/**
 * Which bytes of a file are taken. Every byte of a sound file belongs to one thing, so that what names the same bytes
 * twice is damaged or crafted: nothing is read again and again, and no tensor lies on another.
 */
export class Extents {
  /** Disjoint, by where they begin. */
  readonly #taken: { readonly from: number; readonly to: number }[] = [];

  /** Takes `[from, to)`; false where a part of it is taken already. */
  take(from: number, to: number): boolean {
    if (from >= to) return true;
    let [low, high] = [0, this.#taken.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#taken[middle]!.from < from) low = middle + 1;
      else high = middle;
    }
    const [before, after] = [this.#taken[low - 1], this.#taken[low]];
    if ((before && before.to > from) || (after && after.from < to)) return false;
    this.#taken.splice(low, 0, { from, to });
    return true;
  }
}
